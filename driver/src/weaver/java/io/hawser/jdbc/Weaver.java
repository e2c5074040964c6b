package io.hawser.jdbc;

import io.hawser.jdbc.Call.Way;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.field.FieldDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType.Builder;
import net.bytebuddy.dynamic.scaffold.subclass.ConstructorStrategy;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.implementation.SuperMethodCall;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.assign.Assigner.Typing;
import net.bytebuddy.implementation.bytecode.assign.TypeCasting;
import net.bytebuddy.implementation.bytecode.member.FieldAccess;
import net.bytebuddy.implementation.bytecode.member.MethodVariableAccess;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * A build step, never shipped: for each method of {@link Wrappers} it writes a concrete subclass of the abstract class that the method
 * returns, and an implementation of Wrappers that creates those. {@link Call} tells how each JDBC method is completed;
 * {@link AbstractWrapper} describes it.
 *
 * <p>Arguments: the class output directory. Java 9's methods with a ShardingKey, which on Java 8 would break even reflection, go into a
 * second version of the connection's class under META-INF/versions/9.
 */
final class Weaver {
  private static final ByteBuddy JAVA_8 = new ByteBuddy(ClassFileVersion.JAVA_V8);
  /** Synthetic keeps them out of the coverage report and of code completion. */
  private static final int WRITTEN = Modifier.FINAL | Opcodes.ACC_SYNTHETIC;

  private final boolean java9;

  private Weaver(boolean java9) {
    this.java9 = java9;
  }

  public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
    File classes = new File(arguments[0]);
    Class<?> wrappers = Wrappers.class;
    Builder<?> factory = JAVA_8.subclass(Object.class).implement(wrappers).name(wrappers.getName() + "$Impl").modifiers(WRITTEN);
    for (Method method : sorted(wrappers.getDeclaredMethods()).values()) {
      Class<?> type = method.getReturnType();
      Builder<?> completed = new Weaver(false).complete(type);
      completed.make().saveIn(classes);
      if (Arrays.stream(type.getMethods()).anyMatch(m -> !inJava8(m))) {
        new Weaver(true).complete(type).make().saveIn(new File(classes, "META-INF/versions/9"));
      }
      factory = define(factory, method, MethodCall
          .construct(completed.make().getTypeDescription().getDeclaredMethods().filter(m -> m.isConstructor()).getOnly())
          .withAllArguments().withAssigner(Weaver::cast, Typing.STATIC));
    }
    factory.make().saveIn(classes);
  }

  /**
   * With a cast that changes nothing: without it a JVM that verifies the factory would load all wrappers, to check their superclasses,
   * before the first of them is needed.
   */
  private static StackManipulation cast(TypeDescription.Generic from, TypeDescription.Generic to, Typing typing) {
    return from.equals(to) ? StackManipulation.Trivial.INSTANCE : TypeCasting.to(to.asErasure());
  }

  /** The concrete subclass of an abstract wrapper class. */
  private Builder<?> complete(Class<?> type) throws ReflectiveOperationException {
    Constructor<?> constructor = type.getDeclaredConstructors()[0];
    Builder<?> builder = JAVA_8.subclass(type, ConstructorStrategy.Default.NO_CONSTRUCTORS)
        .name(type.getName() + "$Impl").modifiers(WRITTEN)
        .visit(new AsmVisitorWrapper.ForDeclaredMethods().writerFlags(ClassWriter.COMPUTE_FRAMES))
        .defineConstructor(0).withParameters(constructor.getParameterTypes()).throwing(constructor.getExceptionTypes())
        .intercept(MethodCall.invoke(constructor).withAllArguments());
    Class<?> jdbc = type.getInterfaces()[0];
    StackManipulation real = new StackManipulation.Compound(MethodVariableAccess.loadThis(),
        FieldAccess.forField(new FieldDescription.ForLoadedField(AbstractWrapper.class.getDeclaredField("real"))).read(),
        TypeCasting.to(TypeDescription.ForLoadedType.of(jdbc)));
    List<Method> setters = new ArrayList<>();
    for (Method method : sorted(jdbc.getMethods()).values()) {
      if (Modifier.isStatic(method.getModifiers()) || !(inJava8(method) || java9)) {
        continue;
      }
      Method declared = declaration(type, method);
      boolean written = declared != null && !Modifier.isAbstract(declared.getModifiers());
      Way way = way(type, method, declared, written);
      if (way == null) {
        continue;
      }
      Implementation call = written ? SuperMethodCall.INSTANCE
          : MethodCall.invoke(method).on(real, jdbc).withAllArguments();
      if (way == Way.RECORDED) {
        setters.add(method);
        builder = define(builder, method, Recording.setter(method, setters.size(), written ? declared.getDeclaringClass() : null, jdbc));
      } else {
        builder = define(builder, method, around(way, method, call));
      }
    }
    return setters.isEmpty() ? builder : builder.defineMethod("replay", void.class, 0).withParameters(Recording.REPLAY_PARAMETERS)
        .throwing(SQLException.class).intercept(Recording.replay(setters, jdbc));
  }

  /** Which way a call takes; null for a handwritten method without an annotation: it stays as it is. */
  private static Way way(Class<?> type, Method method, Method declared, boolean written) {
    Call own = declared == null ? null : declared.getAnnotation(Call.class);
    if (own != null) {
      return written && own.value() == Way.LOCAL ? null : own.value();
    }
    Class<?> of = owner(type, method.getDeclaringClass());
    Call ofClass = of == null ? null : of.getAnnotation(Call.class);
    Way unsaid = ofClass == null ? Way.LOCAL : ofClass.value();
    if (written) {
      return unsaid == Way.NETWORK ? Way.NETWORK : null;
    }
    boolean setter = method.getName().startsWith("set") || method.getName().startsWith("registerOutParameter")
        || method.getName().equals("closeOnCompletion");
    return setter && Statement.class.isAssignableFrom(method.getDeclaringClass()) ? Way.RECORDED : unsaid;
  }

  /** The wrapper class in the type's hierarchy that implements the JDBC interface declaring a method. */
  private static Class<?> owner(Class<?> type, Class<?> jdbc) {
    Class<?> owner = null;
    for (Class<?> c = type; c != null && jdbc.isAssignableFrom(c); c = c.getSuperclass()) {
      owner = c;
    }
    return owner;
  }

  /** Where the wrapper's source declares a method, written or abstract; null if it does not. */
  private static Method declaration(Class<?> type, Method method) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      try {
        return c.getDeclaredMethod(method.getName(), method.getParameterTypes());
      } catch (NoSuchMethodException further) {
        continue;
      }
    }
    return null;
  }

  private static Implementation around(Way way, Method method, Implementation call) {
    boolean results = method.getReturnType() == ResultSet.class;
    switch (way) {
      case NETWORK:
        boolean text = givenText(method);
        return Advice.to(text ? CallAdvice.EnterWithText.class : CallAdvice.Enter.class,
            results ? CallAdvice.LeaveWithResults.class : text ? CallAdvice.LeaveWithText.class : CallAdvice.Leave.class).wrap(call);
      case QUESTION:
        return Advice.to(CallAdvice.EnterAsking.class, CallAdvice.Leave.class).wrap(call);
      case RESULT:
        return Advice.to(results ? CallAdvice.ExplainWithResults.class : CallAdvice.Explain.class).wrap(call);
      default:
        return Advice.to(CallAdvice.Refresh.class).wrap(call);
    }
  }

  /** Whether the first argument is the SQL text to run. */
  private static boolean givenText(Method method) {
    return Statement.class.isAssignableFrom(method.getDeclaringClass())
        && method.getParameterTypes().length > 0 && method.getParameterTypes()[0] == String.class;
  }

  static Builder<?> define(Builder<?> builder, Method method, Implementation body) {
    return builder.defineMethod(method.getName(), method.getReturnType(), Visibility.PUBLIC)
        .withParameters(method.getParameterTypes()).throwing(method.getExceptionTypes()).intercept(body);
  }

  /** Reflection lists methods in no fixed order; the written classes must be the same in every build. */
  private static Map<String, Method> sorted(Method[] methods) {
    Map<String, Method> sorted = new TreeMap<>();
    for (Method method : methods) {
      sorted.merge(method.getName() + Arrays.toString(method.getParameterTypes()), method,
          (a, b) -> a.getReturnType().isAssignableFrom(b.getReturnType()) ? b : a);
    }
    return sorted;
  }

  private static boolean inJava8(Method method) {
    return !Arrays.toString(method.getParameterTypes()).contains("ShardingKey");
  }
}
