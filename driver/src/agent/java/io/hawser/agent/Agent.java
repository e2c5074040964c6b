package io.hawser.agent;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.Map;
import java.util.function.Predicate;

/**
 * {@code -javaagent:hawser-driver-<version>-agent.jar[=options]}: connections that the vendors' drivers open become Hawser's.
 * Loads next to nothing at the start: Hawser is loaded with the first class of a vendor's driver. Never ends the JVM, whatever is wrong.
 */
public final class Agent {
  private Agent() {}

  /** Called by the JVM before the application's main. */
  public static void premain(String options, Instrumentation instrumentation) {
    try {
      start(options, instrumentation);
    } catch (Throwable e) { // the application matters more
      say("could not start, and connections stay the vendors' own: " + e);
    }
  }

  private static void start(String options, Instrumentation instrumentation) throws Exception {
    File jar = new File(Agent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    IsolatedLoader hawser = new IsolatedLoader(jar);
    if (!putsDispatcher(hawser, instrumentation)) {
      say("is already in this JVM: it is configured twice, and the second one does nothing");
      return;
    }
    if (System.getSecurityManager() != null) {
      say("works under a security manager only where the vendor's driver, the application's classes that cast and this jar have all permissions");
    }
    Predicate<String> casts = options(hawser, options);
    Transformer transformer = new Transformer(hawser, instrumentation, casts);
    instrumentation.addTransformer(transformer, true);
    for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
      if (transformer.changes(loaded.getName().replace('.', '/')) && instrumentation.isModifiableClass(loaded)) {
        retransform(instrumentation, loaded);
      }
    }
  }

  /**
   * Defines it in the bootstrap class loader, without Instrumentation's search path: with that the JVM stops using its class archive for
   * the application's loader, logs this at every start, and exposes the agent's jar to everyone. False if it is already there.
   */
  private static boolean putsDispatcher(IsolatedLoader hawser, Instrumentation instrumentation) throws Exception {
    try {
      Class.forName("io.hawser.agent.Dispatcher", false, null);
      return false;
    } catch (ClassNotFoundException expected) {
      ClassDefiner.get().define(null, "io.hawser.agent.Dispatcher", hawser.dispatcher(), null, instrumentation);
      return true;
    }
  }

  private static void retransform(Instrumentation instrumentation, Class<?> loaded) {
    try {
      instrumentation.retransformClasses(loaded);
    } catch (UnmodifiableClassException | RuntimeException | LinkageError e) {
      say("could not change " + loaded.getName() + ", which another agent had loaded before: " + e);
    }
  }

  /** Read at once only if there are any: reading them needs Hawser's classes. */
  @SuppressWarnings("unchecked") // the method's type
  private static Predicate<String> options(IsolatedLoader hawser, String options) throws ReflectiveOperationException {
    boolean any = options != null && !options.trim().isEmpty();
    for (Map.Entry<Object, Object> property : System.getProperties().entrySet()) {
      any |= String.valueOf(property.getKey()).startsWith("hawser.");
    }
    return any ? (Predicate<String>) hawser.loadClass("io.hawser.agent.AgentOptions").getMethod("start", String.class).invoke(null, options)
        : null;
  }

  /** There is no log yet, and starting one here would take the choice from the application. */
  static void say(String text) {
    System.err.println("Hawser's agent " + text + ".");
  }
}
