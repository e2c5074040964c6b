package io.hawser.agent;

import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import jdk.internal.misc.Unsafe;

/** Without reflection: two such reflective calls would cost a third of a second at the start of a current JVM. */
final class Java11ClassDefiner implements ClassDefiner {
  @Override public void define(ClassLoader loader, String name, byte[] bytes, ProtectionDomain domain, Instrumentation instrumentation) {
    Map<String, Set<Module>> toUs = Collections.singletonMap("jdk.internal.misc",
        Collections.singleton(Java11ClassDefiner.class.getModule()));
    instrumentation.redefineModule(Object.class.getModule(), Collections.emptySet(), toUs, Collections.emptyMap(), Collections.emptySet(),
        Collections.emptyMap());
    Unsafe.getUnsafe().defineClass(name, bytes, 0, bytes.length, loader, domain);
  }
}
