package io.hawser.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.oceanbase.jdbc.Driver;
import io.hawser.testbed.VendorDriver;
import io.hawser.testbed.odp.OdpUnderTest;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "The stand-in for ODP sets epoll's socket options.")
@Timeout(60)
class BundleIT {
  private static final long MOST_BYTES = 1_400_000; // a quarter of it is what resilience4j needs
  private static final Path BUNDLE = Path.of(System.getProperty("hawser.bundle"));

  private record Run(int exitCode, String output) {}

  @Test void isAboutAMegabyte() {
    assertThat(BUNDLE.toFile().length()).isBetween(1L, MOST_BYTES);
  }

  @Test void holdsHawserAlone() throws IOException {
    try (JarFile bundle = new JarFile(BUNDLE.toFile())) {
      assertThat(bundle.stream().map(ZipEntry::getName).filter(name -> name.endsWith(".class")))
          .allSatisfy(
              name -> assertThat(name).matches("(META-INF/versions/\\d+/)?(io/hawser/.*|module-info\\.class)").doesNotContain("slf4j"));
      Attributes manifest = bundle.getManifest().getMainAttributes();
      assertThat(manifest.getValue("Main-Class")).isEqualTo("io.hawser.doctor.Doctor");
      assertThat(manifest.getValue("Multi-Release")).isEqualTo("true");
    }
  }

  @Test void runsTheDoctorWithADriverGivenAsAJar() throws Exception {
    try (OdpUnderTest odp = OdpUnderTest.standIn()) {
      odp.odp().config().force("client_tcp_user_timeout", 5);
      Run run = run(List.of("HAWSER_PASSWORD=" + odp.password(), "HAWSER_ODP_PASSWORD=" + odp.sysPassword()),
          "doctor", "--user", odp.user(), "--driver-jar", jarOf(Driver.class), odp.url(VendorDriver.OCEANBASE));
      assertThat(run.output).contains("alter proxyconfig set client_tcp_user_timeout=0").doesNotContain(odp.password());
      assertThat(run.exitCode).isEqualTo(1);
      Run json = run(List.of("HAWSER_PASSWORD=" + odp.password(), "HAWSER_ODP_PASSWORD=" + odp.sysPassword()),
          "doctor", "--json", "--fix", "--yes", "--user", odp.user(), "--driver-jar", jarOf(Driver.class), odp.url(VendorDriver.OCEANBASE));
      assertThat(json.output).contains("\"exitCode\":0").doesNotContain("client-user-timeout");
      assertThat(json.exitCode).isZero();
    }
  }

  @Test void saysThatADriverIsMissing() throws Exception {
    Run run = run(List.of(), "doctor", "jdbc:oceanbase://127.0.0.1:2883/test");
    assertThat(run.output).contains("--driver-jar");
    assertThat(run.exitCode).isEqualTo(2);
  }

  private static String jarOf(Class<?> type) throws URISyntaxException {
    return new File(type.getProtectionDomain().getCodeSource().getLocation().toURI()).getPath();
  }

  private static Run run(List<String> environment, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(
        List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", BUNDLE.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    environment.forEach(variable -> builder.environment().put(variable.split("=")[0], variable.substring(variable.indexOf('=') + 1)));
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), output);
  }
}
