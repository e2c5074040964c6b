package io.hawser.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.io.TempDir;

/** What the build writes: complete on the JDK that runs this, true to the vendor's objects, the same in every build. */
class WovenWrappersTest {
  private static final int JAVA_8 = 52;

  private final Path classes = Path.of(Wrappers.class.getProtectionDomain().getCodeSource().getLocation().getPath());

  /** On the class path of a Java 8: what is newer and can't be named there is missing, and nothing else. */
  @Test void everyMethodOfJava8ReachesTheVendorsObjectUnchanged() throws Exception {
    assertThat(Forwarding.check().stream().skip(1).filter(wrong -> !wrong.contains("ShardingKey"))).isEmpty();
  }

  @Test @EnabledForJreRange(minVersion = 9,
      disabledReason = "Java 8 knows no multi-release jars") void everyMethodOfTheRunningJdkReachesTheVendorsObjectUnchangedInTheMultiReleaseJar()
          throws Exception {
    List<URL> path = new ArrayList<>();
    path.add(classes.resolve("META-INF/versions/9").toUri().toURL());
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      path.add(Path.of(entry).toUri().toURL());
    }
    try (URLClassLoader loader = new URLClassLoader(path.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      List<?> found = (List<?>) loader.loadClass(Forwarding.class.getName()).getMethod("check").invoke(null);
      assertThat(found).as("the number of methods, and what is wrong with them").hasSize(1);
      assertThat(Integer.parseInt((String) found.get(0))).isGreaterThan(800);
    }
  }

  @Test void everyWovenClassIsOneOfJava8() throws IOException {
    Map<String, byte[]> woven = woven(classes);
    assertThat(woven).hasSize(9);
    for (Map.Entry<String, byte[]> each : woven.entrySet()) {
      try (DataInputStream in = new DataInputStream(new java.io.ByteArrayInputStream(each.getValue()))) {
        in.readInt();
        in.readUnsignedShort();
        assertThat(in.readUnsignedShort()).as(each.getKey()).isEqualTo(JAVA_8);
      }
    }
  }

  @Test @EnabledForJreRange(minVersion = 17, disabledReason = "the build needs 17") void twoBuildsWriteTheSameBytes(@TempDir Path first,
      @TempDir Path second) throws Exception {
    Weaver.main(new String[] {first.toString()});
    Weaver.main(new String[] {second.toString()});
    Map<String, byte[]> once = woven(first);
    Map<String, byte[]> twice = woven(second);
    assertThat(once.keySet()).isEqualTo(twice.keySet()).isEqualTo(woven(classes).keySet());
    once.forEach((name, bytes) -> assertThat(twice.get(name)).as(name).isEqualTo(bytes));
  }

  private static Map<String, byte[]> woven(Path directory) throws IOException {
    Map<String, byte[]> woven = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files.filter(file -> file.toString().endsWith("$Impl.class"))::iterator) {
        woven.put(directory.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return woven;
  }
}
