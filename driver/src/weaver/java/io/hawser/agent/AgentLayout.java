package io.hawser.agent;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;

/**
 * A build step, never shipped: lays out the content of the agent's jar. Its root, which is on every application's class path, has only the
 * classes needed at the start; Hawser and its libraries are in a folder that the agent's own class loader reads.
 *
 * <p>Arguments: the driver's classes, the agent's, and the target.
 */
final class AgentLayout {
  private static final List<String> AT_ROOT = List.of("Agent", "ClassDefiner", "Java8ClassDefiner", "Java11ClassDefiner", "IsolatedLoader",
      "Transformer");
  private static final String OURS = "io/hawser/agent/";
  private static final String ASM = "net/bytebuddy/jar/asm/";
  private static final Remapper RELOCATED = new Remapper() {
    @Override public String map(String name) {
      return name.startsWith(ASM) ? OURS + "asm/" + name.substring(ASM.length()) : name;
    }
  };

  private AgentLayout() {}

  public static void main(String[] arguments) throws Exception {
    Path driver = Path.of(arguments[0]);
    Path agent = Path.of(arguments[1]);
    Path to = Path.of(arguments[2]);
    delete(to);
    for (String name : AT_ROOT) {
      write(to, OURS + name + ".class", Files.readAllBytes(agent.resolve(OURS + name + ".class")));
    }
    String dispatcher = OURS + "Dispatcher.class";
    write(to, "hawser-bootstrap/" + dispatcher, Files.readAllBytes(agent.resolve(dispatcher)));
    Path hawser = to.resolve("hawser");
    copy(agent, hawser, name -> !name.equals(dispatcher));
    copy(driver, hawser, name -> name.endsWith(".class") && !name.endsWith("module-info.class"));
    for (Class<?> library : List.of(Retry.class, IntervalFunction.class, Class.forName("io.vavr.control.Either"),
        Class.forName("io.vavr.API$Match"))) {
      library(library, hawser, name -> name.startsWith("io/"));
    }
    library(ClassReader.class, hawser, name -> name.startsWith(ASM));
    write(to, "META-INF/LICENSE", Files.readAllBytes(driver.resolve("META-INF/LICENSE")));
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  private static void copy(Path from, Path to, Predicate<String> wanted) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        String name = from.relativize(each).toString().replace('\\', '/');
        if (wanted.test(name)) {
          write(to, name, Files.readAllBytes(each));
        }
      }
    }
  }

  private static void library(Class<?> of, Path to, Predicate<String> wanted) throws IOException, URISyntaxException {
    try (JarFile jar = new JarFile(Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI()).toFile())) {
      for (JarEntry entry : jar.stream().filter(each -> each.getName().endsWith(".class") && wanted.test(each.getName())).toList()) {
        try (InputStream in = jar.getInputStream(entry)) {
          write(to, entry.getName(), in.readAllBytes());
        }
      }
    }
  }

  /** With references to ASM replaced by a name of ours. */
  private static void write(Path to, String name, byte[] bytes) throws IOException {
    Path file = to.resolve(RELOCATED.map(name));
    Files.createDirectories(file.getParent());
    Files.write(file, namesAsm(name) ? relocated(bytes) : bytes);
  }

  private static boolean namesAsm(String name) {
    return name.startsWith(ASM) || name.startsWith(OURS + "ClassChanges") || name.startsWith(OURS + "SocketStubs");
  }

  private static byte[] relocated(byte[] bytes) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(bytes).accept(new ClassRemapper(writer, RELOCATED), 0);
    return writer.toByteArray();
  }
}
