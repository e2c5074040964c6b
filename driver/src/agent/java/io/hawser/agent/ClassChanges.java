package io.hawser.agent;

import java.util.function.Function;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Changes classes. In a vendor's class, {@code connect} and {@code getConnection} ask the agent first; in an application's class that the
 * options name, casts and instanceof of vendors' types work on what is beneath Hawser's wrapper. Adds no member to a class, so that a
 * loaded class can be changed too.
 *
 * <p>Uses only Byte Buddy's ASM: Byte Buddy's own classes would take a third of a second to load.
 */
public final class ClassChanges implements Function<Object[], byte[]> {
  private static final int MAJOR_VERSION_AT = 6;
  private static final int WITH_FRAMES = 50;
  private static final String[] VENDORS = {"com/oceanbase/jdbc/", "com/mysql/cj/jdbc/", "com/mysql/jdbc/", "org/mariadb/jdbc/"};

  /** Called by name. */
  public ClassChanges() {}

  /** @param call the class's name with slashes, its bytes, and whether it is a vendor's, not an application's */
  @Override public byte[] apply(Object[] call) {
    byte[] bytes = ((byte[]) call[1]).clone();
    boolean vendors = (Boolean) call[2];
    int major = (bytes[MAJOR_VERSION_AT] & 0xff) << 8 | (bytes[MAJOR_VERSION_AT + 1] & 0xff);
    if (major < Opcodes.V1_5) {
      return null; // it has no class constants, and no vendor's driver is that old
    }
    setMajor(bytes, Math.min(major, Opcodes.V25)); // newer Java versions have nothing that matters here
    ClassReader reader = new ClassReader(bytes);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    Changed changed = new Changed(writer, vendors, major);
    reader.accept(changed, 0);
    byte[] result = changed.any ? writer.toByteArray() : null;
    if (result != null) {
      setMajor(result, major);
    }
    return result;
  }

  private static void setMajor(byte[] bytes, int major) {
    bytes[MAJOR_VERSION_AT] = (byte) (major >> 8);
    bytes[MAJOR_VERSION_AT + 1] = (byte) major;
  }

  private static final class Changed extends ClassVisitor {
    private final boolean vendors;
    private final int major;
    private String owner;
    private boolean any;

    Changed(ClassVisitor next, boolean vendors, int major) {
      super(Opcodes.ASM9, next);
      this.vendors = vendors;
      this.major = major;
    }

    @Override public void visit(int version, int access, String name, String signature, String superName, String[] interfaces) {
      owner = name;
      super.visit(version, access, name, signature, superName, interfaces);
    }

    @Override public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      if (!vendors) {
        return new Casts(next);
      }
      // a method that returns the vendor's own type can't return Hawser's: its bridge, which java.sql's callers reach, can
      boolean opens = (access & (Opcodes.ACC_STATIC | Opcodes.ACC_ABSTRACT)) == 0 && descriptor.endsWith(")Ljava/sql/Connection;")
          && ((name.equals("connect") && descriptor.startsWith("(Ljava/lang/String;Ljava/util/Properties;)"))
              || (name.equals("getConnection")
                  && (descriptor.startsWith("()") || descriptor.startsWith("(Ljava/lang/String;Ljava/lang/String;)"))));
      any |= opens;
      return opens ? new Question(next, Type.getArgumentTypes(descriptor).length, major) : next;
    }

    private final class Casts extends MethodVisitor {
      Casts(MethodVisitor next) {
        super(Opcodes.ASM9, next);
      }

      @Override public void visitTypeInsn(int opcode, String type) {
        if ((opcode == Opcodes.CHECKCAST || opcode == Opcodes.INSTANCEOF) && isVendors(type)) {
          any = true;
          array(mv, 3);
          mv.visitInsn(Opcodes.DUP_X1); // keeps the array beneath the object, for the rest
          mv.visitInsn(Opcodes.SWAP);
          mv.visitInsn(Opcodes.ICONST_0);
          mv.visitInsn(Opcodes.SWAP);
          mv.visitInsn(Opcodes.AASTORE);
          element(mv, 1, () -> mv.visitLdcInsn(type.replace('/', '.')));
          element(mv, 2, () -> mv.visitLdcInsn(Type.getObjectType(owner)));
          ask(mv, "unwrap");
        }
        super.visitTypeInsn(opcode, type);
      }

      private boolean isVendors(String type) {
        for (String each : VENDORS) {
          if (type.startsWith(each)) {
            return true;
          }
        }
        return false;
      }
    }
  }

  /** {@code Object answer = ask(this, arguments...); if (answer != null) return (Connection) answer;} */
  private static final class Question extends MethodVisitor {
    private final int arguments;
    private final int major;

    Question(MethodVisitor next, int arguments, int major) {
      super(Opcodes.ASM9, next);
      this.arguments = arguments;
      this.major = major;
    }

    @Override public void visitCode() {
      super.visitCode();
      Label start = new Label();
      Label end = new Label();
      Label vendors = new Label();
      mv.visitTryCatchBlock(start, end, vendors, "java/lang/SecurityException"); // if even looking up the dispatcher is refused
      mv.visitLabel(start);
      array(mv, arguments + 1);
      for (int i = 0; i <= arguments; i++) {
        int local = i;
        element(mv, i, () -> mv.visitVarInsn(Opcodes.ALOAD, local));
      }
      ask(mv, "connect");
      mv.visitLabel(end);
      mv.visitInsn(Opcodes.DUP);
      mv.visitJumpInsn(Opcodes.IFNULL, vendors);
      mv.visitTypeInsn(Opcodes.CHECKCAST, "java/sql/Connection");
      mv.visitInsn(Opcodes.ARETURN);
      mv.visitLabel(vendors);
      if (major >= WITH_FRAMES) {
        mv.visitFrame(Opcodes.F_SAME1, 0, null, 1, new Object[] {"java/lang/Object"});
      }
      mv.visitInsn(Opcodes.POP);
    }
  }

  private static void array(MethodVisitor code, int length) {
    code.visitIntInsn(Opcodes.BIPUSH, length);
    code.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/Object");
  }

  private static void element(MethodVisitor code, int index, Runnable value) {
    code.visitInsn(Opcodes.DUP);
    code.visitIntInsn(Opcodes.BIPUSH, index);
    value.run();
    code.visitInsn(Opcodes.AASTORE);
  }

  /** Replaces an array on the stack with the answer. By reflection: in OSGi the bootstrap loader's class can't be named. */
  private static void ask(MethodVisitor code, String field) {
    code.visitLdcInsn("io.hawser.agent.Dispatcher");
    code.visitInsn(Opcodes.ICONST_1);
    code.visitInsn(Opcodes.ACONST_NULL);
    code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Class", "forName",
        "(Ljava/lang/String;ZLjava/lang/ClassLoader;)Ljava/lang/Class;", false);
    code.visitLdcInsn(field);
    code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/Class", "getField", "(Ljava/lang/String;)Ljava/lang/reflect/Field;", false);
    code.visitInsn(Opcodes.ACONST_NULL);
    code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/reflect/Field", "get", "(Ljava/lang/Object;)Ljava/lang/Object;", false);
    code.visitTypeInsn(Opcodes.CHECKCAST, "java/util/function/Function");
    code.visitInsn(Opcodes.SWAP);
    code.visitMethodInsn(Opcodes.INVOKEINTERFACE, "java/util/function/Function", "apply", "(Ljava/lang/Object;)Ljava/lang/Object;", true);
  }
}
