package io.hawser.jdbc;

import java.lang.reflect.Method;
import java.util.List;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.ByteCodeAppender;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * The code of the recorded setters, each with a number, and of the one method that calls a setter again by its number. The arguments of
 * every setter fit the same shape, without boxing:
 *
 * <pre>
 * [index | name]  value: primitive (as a long's bits) or Object  [third: int, long or Object ("extra")]  [fourth: int]
 * </pre>
 */
final class Recording {
  /** Of {@code RevivableStatement.replay}: setter, index, name, primitive, value, extra, third, fourth. */
  static final Class<?>[] REPLAY_PARAMETERS = {int.class, int.class, String.class, long.class, Object.class, Object.class, long.class,
      int.class};
  /** The local variables of these parameters. */
  private static final int SETTER = 1, INDEX = 2, NAME = 3, PRIMITIVE = 4, VALUE = 6, EXTRA = 7, THIRD = 8, FOURTH = 10;

  private static final String STATEMENT = Type.getInternalName(RevivableStatement.class);
  private static final String PARAMETERS = Type.getInternalName(Parameters.class);

  private Recording() {}

  /** {@code refresh(); real.setX(arguments); record(number, arguments); } */
  static Implementation setter(Method method, int number, Class<?> writtenIn, Class<?> jdbc) {
    return code((visitor, context, described) -> {
      visitor.visitVarInsn(Opcodes.ALOAD, 0);
      visitor.visitMethodInsn(Opcodes.INVOKEVIRTUAL, STATEMENT, "refresh", "()V", false);
      loadTarget(visitor, writtenIn == null ? jdbc : null);
      int local = 1;
      for (Class<?> parameter : method.getParameterTypes()) {
        visitor.visitVarInsn(Type.getType(parameter).getOpcode(Opcodes.ILOAD), local);
        local += Type.getType(parameter).getSize();
      }
      if (writtenIn == null) {
        call(visitor, method, jdbc);
      } else {
        visitor.visitMethodInsn(Opcodes.INVOKESPECIAL, Type.getInternalName(writtenIn), method.getName(), Type.getMethodDescriptor(method),
            false);
      }
      record(visitor, method, number);
      visitor.visitInsn(Opcodes.RETURN);
      return new ByteCodeAppender.Size(0, described.getStackSize());
    });
  }

  private static void record(MethodVisitor visitor, Method method, int number) {
    Class<?>[] types = method.getParameterTypes();
    boolean keyed = types.length > 1;
    boolean byIndex = keyed && types[0] == int.class;
    int at = keyed ? 1 : 0;
    int local = keyed ? 2 : 1;
    boolean parameter = byIndex && method.getName().startsWith("set");
    visitor.visitVarInsn(Opcodes.ALOAD, 0);
    if (parameter) {
      visitor.visitFieldInsn(Opcodes.GETFIELD, Type.getInternalName(PreparedStatementWrapper.class), "parameters", "L" + PARAMETERS + ";");
    } else {
      visitor.visitLdcInsn(!keyed ? method.getName() : method.getName().startsWith("set") ? RecordedSetters.PARAMETER : "out");
    }
    visitor.visitIntInsn(Opcodes.SIPUSH, number);
    if (byIndex) {
      visitor.visitVarInsn(Opcodes.ILOAD, 1);
    } else {
      visitor.visitInsn(Opcodes.ICONST_0);
    }
    if (!parameter && keyed && !byIndex) {
      visitor.visitVarInsn(Opcodes.ALOAD, 1);
    } else if (!parameter) {
      visitor.visitInsn(Opcodes.ACONST_NULL);
    }
    Class<?> value = at < types.length ? types[at] : null;
    if (value != null && value.isPrimitive()) {
      toBits(visitor, value, local);
    } else {
      visitor.visitInsn(Opcodes.LCONST_0);
    }
    if (parameter && types.length == 2 && value.isPrimitive()) {
      visitor.visitMethodInsn(Opcodes.INVOKEVIRTUAL, PARAMETERS, "record", "(IIJ)V", false);
      return;
    }
    loadOrNull(visitor, value != null && !value.isPrimitive(), local);
    local += value == null ? 0 : Type.getType(value).getSize();
    Class<?> third = at + 1 < types.length ? types[at + 1] : null;
    loadOrNull(visitor, third != null && !third.isPrimitive(), local);
    if (third != null && third.isPrimitive()) {
      toBits(visitor, third, local);
    } else {
      visitor.visitInsn(Opcodes.LCONST_0);
    }
    local += third == null ? 0 : Type.getType(third).getSize();
    if (at + 2 < types.length) {
      visitor.visitVarInsn(Opcodes.ILOAD, local);
    } else {
      visitor.visitInsn(Opcodes.ICONST_0);
    }
    if (parameter) {
      visitor.visitMethodInsn(Opcodes.INVOKEVIRTUAL, PARAMETERS, "record", "(IIJLjava/lang/Object;Ljava/lang/Object;JI)V", false);
    } else {
      visitor.visitMethodInsn(Opcodes.INVOKEVIRTUAL, STATEMENT, "record",
          "(Ljava/lang/String;IILjava/lang/String;JLjava/lang/Object;Ljava/lang/Object;JI)V", false);
    }
  }

  /** {@code switch (setter) { case 1: real.setX(arguments); return; ... } } */
  static Implementation replay(List<Method> setters, Class<?> jdbc) {
    return code((visitor, context, described) -> {
      Label unknown = new Label();
      Label[] cases = new Label[setters.size()];
      for (int i = 0; i < cases.length; i++) {
        cases[i] = new Label();
      }
      visitor.visitVarInsn(Opcodes.ILOAD, SETTER);
      visitor.visitTableSwitchInsn(1, cases.length, unknown, cases);
      for (int i = 0; i < cases.length; i++) {
        visitor.visitLabel(cases[i]);
        loadTarget(visitor, jdbc);
        loadRecorded(visitor, setters.get(i).getParameterTypes());
        call(visitor, setters.get(i), jdbc);
        visitor.visitInsn(Opcodes.RETURN);
      }
      visitor.visitLabel(unknown);
      visitor.visitTypeInsn(Opcodes.NEW, "java/lang/AssertionError");
      visitor.visitInsn(Opcodes.DUP);
      visitor.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/AssertionError", "<init>", "()V", false);
      visitor.visitInsn(Opcodes.ATHROW);
      return new ByteCodeAppender.Size(0, described.getStackSize());
    });
  }

  private static void loadRecorded(MethodVisitor visitor, Class<?>[] types) {
    int at = 0;
    if (types.length > 1) {
      visitor.visitVarInsn(types[0] == int.class ? Opcodes.ILOAD : Opcodes.ALOAD, types[0] == int.class ? INDEX : NAME);
      at = 1;
    }
    if (at < types.length) {
      loadAs(visitor, types[at], PRIMITIVE, VALUE);
    }
    if (at + 1 < types.length) {
      loadAs(visitor, types[at + 1], THIRD, EXTRA);
    }
    if (at + 2 < types.length) {
      visitor.visitVarInsn(Opcodes.ILOAD, FOURTH);
    }
  }

  private static void loadAs(MethodVisitor visitor, Class<?> type, int bits, int object) {
    if (type.isPrimitive()) {
      visitor.visitVarInsn(Opcodes.LLOAD, bits);
      fromBits(visitor, type);
    } else {
      visitor.visitVarInsn(Opcodes.ALOAD, object);
      visitor.visitTypeInsn(Opcodes.CHECKCAST, Type.getInternalName(type));
    }
  }

  private static void toBits(MethodVisitor visitor, Class<?> type, int local) {
    visitor.visitVarInsn(Type.getType(type).getOpcode(Opcodes.ILOAD), local);
    if (type == double.class) {
      visitor.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Double", "doubleToRawLongBits", "(D)J", false);
    } else if (type == float.class) {
      visitor.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Float", "floatToRawIntBits", "(F)I", false);
      visitor.visitInsn(Opcodes.I2L);
    } else if (type != long.class) {
      visitor.visitInsn(Opcodes.I2L);
    }
  }

  private static void fromBits(MethodVisitor visitor, Class<?> type) {
    if (type == double.class) {
      visitor.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Double", "longBitsToDouble", "(J)D", false);
    } else if (type != long.class) {
      visitor.visitInsn(Opcodes.L2I);
      if (type == float.class) {
        visitor.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Float", "intBitsToFloat", "(I)F", false);
      } else if (type == byte.class) {
        visitor.visitInsn(Opcodes.I2B);
      } else if (type == short.class) {
        visitor.visitInsn(Opcodes.I2S);
      }
    }
  }

  private static void loadOrNull(MethodVisitor visitor, boolean given, int local) {
    if (given) {
      visitor.visitVarInsn(Opcodes.ALOAD, local);
    } else {
      visitor.visitInsn(Opcodes.ACONST_NULL);
    }
  }

  /** {@code (Jdbc) this.real}, or {@code this} for a method of the superclass. */
  private static void loadTarget(MethodVisitor visitor, Class<?> jdbc) {
    visitor.visitVarInsn(Opcodes.ALOAD, 0);
    if (jdbc != null) {
      visitor.visitFieldInsn(Opcodes.GETFIELD, Type.getInternalName(AbstractWrapper.class), "real", "Ljava/sql/Wrapper;");
      visitor.visitTypeInsn(Opcodes.CHECKCAST, Type.getInternalName(jdbc));
    }
  }

  private static void call(MethodVisitor visitor, Method method, Class<?> jdbc) {
    visitor.visitMethodInsn(Opcodes.INVOKEINTERFACE, Type.getInternalName(jdbc), method.getName(), Type.getMethodDescriptor(method), true);
  }

  /** The writer computes frames and stack sizes (see the weaver). */
  private static Implementation code(Code code) {
    return new Implementation.Simple(code::write);
  }

  private interface Code {
    ByteCodeAppender.Size write(MethodVisitor visitor, Implementation.Context context, MethodDescription method);
  }
}
