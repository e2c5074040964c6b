package io.hawser.agent;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;

/** Makes one check for each class that the JVM loads; the code that changes classes is loaded with the first class to change. */
final class Transformer implements ClassFileTransformer {
  /** Where the vendors' drivers and data sources have their connect and getConnection: the drivers inherit them, in some versions. */
  private static final Set<String> VENDORS = new HashSet<>(Arrays.asList(
      "com/oceanbase/jdbc/Driver", "com/oceanbase/jdbc/OceanBaseDataSource",
      "com/mysql/cj/jdbc/NonRegisteringDriver", "com/mysql/jdbc/NonRegisteringDriver",
      "org/mariadb/jdbc/Driver", "org/mariadb/jdbc/NonRegisteringDriver", "org/mariadb/jdbc/MariaDbDataSource"));
  /** OceanBase's own tools cast, and their users should not need to know that: the default of {@code hawser.agent.casts}. */
  private static final Predicate<String> OCEANBASES_TOOLS = name -> name.startsWith("com.oceanbase.odc.")
      || name.startsWith("com.oceanbase.tools.");
  /** Part of the name of every package that contains a vendor's connection. */
  private static final byte[] PART_OF_VENDORS = {'/', 'j', 'd', 'b', 'c', '/'};

  private final IsolatedLoader hawser;
  private final Instrumentation instrumentation;
  private final Predicate<String> casts;
  private final ReentrantLock lock = new ReentrantLock();
  private Function<Object[], byte[]> changes;

  /** @param casts the names of classes whose casts are changed; null for those of OceanBase's tools */
  Transformer(IsolatedLoader hawser, Instrumentation instrumentation, Predicate<String> casts) {
    this.hawser = hawser;
    this.instrumentation = instrumentation;
    this.casts = casts == null ? OCEANBASES_TOOLS : casts;
  }

  /** @param name with slashes; null for a class without */
  boolean changes(String name) {
    return name != null && (VENDORS.contains(name) || casts.test(name.replace('/', '.')));
  }

  @Override public byte[] transform(ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] bytes) {
    if (!changes(name) || (!VENDORS.contains(name) && !mayCast(bytes))) {
      return null;
    }
    try {
      return changes().apply(new Object[] {name, bytes, VENDORS.contains(name)});
    } catch (Throwable e) { // the class stays as it is
      Agent.say("could not change " + name.replace('/', '.') + ", which stays as it is: " + e);
      return null;
    }
  }

  /** Whether the class may name a vendor's class: of a tool's thousands of classes few do, and reading the others would slow its start. */
  private static boolean mayCast(byte[] bytes) {
    for (int at = 0, matched = 0; at < bytes.length; at++) {
      matched = bytes[at] == PART_OF_VENDORS[matched] ? matched + 1 : bytes[at] == PART_OF_VENDORS[0] ? 1 : 0;
      if (matched == PART_OF_VENDORS.length) {
        return true;
      }
    }
    return false;
  }

  @SuppressWarnings("unchecked") // the class's type
  private Function<Object[], byte[]> changes() throws ReflectiveOperationException {
    lock.lock();
    try {
      if (changes == null) {
        hawser.loadClass("io.hawser.agent.Router").getMethod("install", Instrumentation.class).invoke(null, instrumentation);
        changes = (Function<Object[], byte[]>) hawser.loadClass("io.hawser.agent.ClassChanges").getConstructor().newInstance();
      }
      return changes;
    } finally {
      lock.unlock();
    }
  }
}
