package io.hawser.agent;

import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;

/** Defines a class in a class loader that is not ours. The implementation depends on the running Java. */
interface ClassDefiner {
  /**
   * @param loader          null for the bootstrap class loader
   * @param domain          null for none
   * @throws LinkageError if the loader has a class of this name
   */
  void define(ClassLoader loader, String name, byte[] bytes, ProtectionDomain domain, Instrumentation instrumentation)
      throws ReflectiveOperationException;

  /** The implementation for this Java. */
  static ClassDefiner get() throws ReflectiveOperationException {
    boolean java8 = System.getProperty("java.specification.version").startsWith("1.");
    return (ClassDefiner) Class.forName("io.hawser.agent." + (java8 ? "Java8ClassDefiner" : "Java11ClassDefiner")).getDeclaredConstructor()
        .newInstance();
  }
}
