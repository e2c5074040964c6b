package io.hawser.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.sql.Driver;
import java.util.concurrent.locks.ReentrantLock;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;

/**
 * Puts a socket factory beside a vendor's driver, which creates it by name in a class loader that can't see Hawser. Keeps no class loader
 * alive. Thread-safe.
 */
final class SocketStubs {
  private static final String PLAIN = "io.hawser.agent.stub.PlainSocketStub";
  private static final String MYSQL = "io.hawser.agent.stub.MysqlSocketStub";

  private final Instrumentation instrumentation;
  private final ReentrantLock lock = new ReentrantLock();

  SocketStubs(Instrumentation instrumentation) {
    this.instrumentation = instrumentation;
  }

  /** The class's name; null if it can't be defined, and Hawser does without a socket of its own. */
  String nameFor(Driver driver) {
    String name = driver.getClass().getName().startsWith("com.mysql.") ? MYSQL : PLAIN;
    lock.lock();
    try {
      define(driver, PLAIN);
      define(driver, name);
      return name;
    } catch (ReflectiveOperationException | IOException | RuntimeException | LinkageError refused) {
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void define(Driver driver, String name) throws ReflectiveOperationException, IOException {
    ClassLoader loader = driver.getClass().getClassLoader();
    try {
      Class<?> there = Class.forName(name, false, loader);
      if (there.getClassLoader() == loader) {
        return;
      }
    } catch (ClassNotFoundException absent) {
      // as expected
    }
    byte[] bytes = bytes(name);
    boolean before8 = name.equals(MYSQL) && driver.getClass().getName().startsWith("com.mysql.jdbc.")
        && !knows(loader, "com.mysql.cj.jdbc.Driver");
    ClassDefiner.get().define(loader, name, before8 ? forVersion5(bytes) : bytes, driver.getClass().getProtectionDomain(), instrumentation);
  }

  private static boolean knows(ClassLoader loader, String name) {
    try {
      Class.forName(name, false, loader);
      return true;
    } catch (ClassNotFoundException absent) {
      return false;
    }
  }

  private static byte[] forVersion5(byte[] bytes) {
    ClassReader reader = new ClassReader(bytes);
    ClassWriter writer = new ClassWriter(0);
    reader.accept(new ClassRemapper(writer, new Remapper() {
      @Override public String map(String name) {
        return name.equals("com/mysql/cj/conf/PropertySet") ? "java/util/Properties"
            : name.equals("com/mysql/cj/protocol/StandardSocketFactory") ? "com/mysql/jdbc/StandardSocketFactory" : name;
      }
    }), 0);
    return writer.toByteArray();
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = SocketStubs.class.getClassLoader().getResourceAsStream(name.replace('.', '/') + ".class")) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      byte[] some = new byte[4096];
      for (int n = in.read(some); n >= 0; n = in.read(some)) {
        all.write(some, 0, n);
      }
      return all.toByteArray();
    }
  }
}
