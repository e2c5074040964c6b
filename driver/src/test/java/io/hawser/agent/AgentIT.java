package io.hawser.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.SimpleRemapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junitpioneer.jupiter.cartesian.ArgumentSets;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/**
 * Applications that know nothing of Hawser, each in a JVM of its own with the agent: their idle connections are cut, and they don't notice.
 */
@Timeout(300)
class AgentIT {
  private static final Path AGENT = Path.of(System.getProperty("hawser.agent.jar"));
  private static final Path JARS = Path.of(System.getProperty("hawser.agent.jars"));
  private static final Path APPS = Path.of(System.getProperty("hawser.agent.apps"));
  private static final String IDLE = "io.hawser.agentapps.IdleApp";
  /** No ping: a dead connection is found by the look, which needs Hawser's socket beneath the driver. */
  private static final String OPTIONS = "hawser.odp.check=off,hawser.ping.after=1h";
  private static final String OCEANBASE = "oceanbase-client";
  private static final String MYSQL = "mysql-connector-j-";
  private static final String MYSQL_5 = "mysql-connector-java-5";
  private static final String MARIADB = "mariadb-java-client-3";
  private static final String MARIADB_2 = "mariadb-java-client-2";

  static List<Path> javas() throws IOException {
    return ChildJvm.javas();
  }

  private static Path jar(String name) throws IOException {
    try (Stream<Path> all = Files.list(JARS)) {
      return all.filter(jar -> jar.getFileName().toString().startsWith(name)).findFirst().orElseThrow();
    }
  }

  private static String classPath(String... jars) throws IOException {
    StringBuilder all = new StringBuilder(APPS.toString());
    for (String each : jars) {
      all.append(File.pathSeparator).append(jar(each));
    }
    return all.toString();
  }

  private static String prefix(String driverJar) {
    return driverJar.equals(OCEANBASE) ? "jdbc:oceanbase:" : driverJar.startsWith("mysql") ? "jdbc:mysql:" : "jdbc:mariadb:";
  }

  private static String url(String driverJar, FaultProxy proxy) {
    String options = driverJar.startsWith("mysql") ? "?useSSL=false&allowPublicKeyRetrieval=true" : "?useSsl=false";
    return prefix(driverJar) + "//" + proxy.host() + ":" + proxy.port() + "/" + EmbeddedDatabase.get().database() + options;
  }

  private static List<String> agent(String... more) {
    List<String> all = new ArrayList<>(List.of("-javaagent:" + AGENT + "=" + OPTIONS));
    all.addAll(List.of(more));
    return all;
  }

  private static List<String> login(FaultProxy proxy, String how, String driverJar) {
    return List.of(how, url(driverJar, proxy), EmbeddedDatabase.get().user(), EmbeddedDatabase.get().password());
  }

  private static List<String> all(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  /** Its idle connection is cut, twice, and it has another session each time. */
  private static void neverNotices(ChildJvm child, FaultProxy proxy) throws Exception {
    String before = child.await("session ");
    for (int i = 0; i < 2; i++) {
      proxy.applyToAll(Fault.RESET); // a pool has more than one
      Thread.sleep(5); // longer than the look's pause, and than a packet on loopback takes
      child.say("again");
      String after = child.await("session ");
      assertThat(after).isNotEqualTo(before);
      before = after;
    }
    child.say("enough");
    child.await("end");
  }

  /** Except that of the first recovery, which is meant to be visible. */
  private static void assertNoWarning(String output) {
    assertThat(output.split("WARNING: recovered: ")).as(output).hasSize(2).noneMatch(part -> part.contains("WARN"));
  }

  private static String runs(Path java, List<String> arguments, FaultProxy proxy) throws Exception {
    try (ChildJvm child = new ChildJvm(java, arguments)) {
      neverNotices(child, proxy);
      return child.end();
    }
  }

  static Stream<String> drivers() {
    return Stream.of(OCEANBASE, MYSQL, MYSQL_5, MARIADB, MARIADB_2);
  }

  @CartesianTest @CartesianTest.MethodFactory("javasAndDrivers") void theDriverManager(Path java, String driver) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      String output = runs(java, all(agent("-cp", classPath(driver), IDLE), login(proxy, "DriverManager", driver)), proxy);
      assertThat(output).contains("connection Hawser[").doesNotContain("Hawser's agent");
      assertNoWarning(output);
    }
  }

  static ArgumentSets javasAndDrivers() throws IOException {
    return ArgumentSets.argumentsForFirstParameter(javas()).argumentsForNextParameter(drivers());
  }

  /** MySQL's data source calls its driver; the others connect in a way of their own. */
  @CartesianTest @CartesianTest.MethodFactory("javasAndSources") void aDataSourceOfTheVendors(Path java, Source source) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      String output = runs(java, all(agent("-cp", classPath(source.jar), IDLE), login(proxy, source.type, source.jar)), proxy);
      assertThat(output).contains("connection Hawser[");
      assertNoWarning(output);
    }
  }

  private enum Source {
    OCEANBASES(OCEANBASE, "com.oceanbase.jdbc.OceanBaseDataSource"),
    MYSQLS(MYSQL, "com.mysql.cj.jdbc.MysqlDataSource"),
    MYSQLS_5(MYSQL_5, "com.mysql.jdbc.jdbc2.optional.MysqlDataSource"),
    MYSQLS_POOLED(MYSQL, "com.mysql.cj.jdbc.MysqlConnectionPoolDataSource"),
    MARIADBS(MARIADB, "org.mariadb.jdbc.MariaDbDataSource"),
    MARIADBS_2(MARIADB_2, "org.mariadb.jdbc.MariaDbDataSource");

    private final String jar;
    private final String type;

    Source(String jar, String type) {
      this.jar = jar;
      this.type = type;
    }
  }

  static ArgumentSets javasAndSources() throws IOException {
    return ArgumentSets.argumentsForFirstParameter(javas()).argumentsForNextParameter((Object[]) Source.values());
  }

  @ParameterizedTest @MethodSource("javas") void hikariCp(Path java) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      String output = runs(java, all(agent("-cp", classPath(OCEANBASE, "HikariCP", "slf4j-api"), IDLE),
          login(proxy, "com.zaxxer.hikari.HikariDataSource", OCEANBASE)), proxy);
      assertThat(output).contains("wrapping Hawser[");
    }
  }

  @ParameterizedTest @MethodSource("javas") void druid(Path java) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      runs(java, all(agent("-cp", classPath(OCEANBASE, "druid"), IDLE), login(proxy, "com.alibaba.druid.pool.DruidDataSource", OCEANBASE)),
          proxy);
    }
  }

  /** The driver and the pool in the web application, which is redeployed: the first one's classes can be unloaded. */
  @ParameterizedTest @MethodSource("javas") void tomcat(Path java, @TempDir Path folder) throws Exception {
    Path lib = Files.createDirectories(folder.resolve("app/WEB-INF/lib"));
    Files.copy(jar(OCEANBASE), lib.resolve("oceanbase.jar"));
    Path classes = folder.resolve("app/WEB-INF/classes/io/hawser/agentapps/IdleApp.class");
    Files.createDirectories(classes.getParent());
    Files.move(copyOfApp("IdleApp", folder), classes);
    String host = "io.hawser.agentapps.TomcatHost";
    Path hostOnly = Files.createDirectories(folder.resolve("host/io/hawser/agentapps"));
    Files.copy(APPS.resolve("io/hawser/agentapps/TomcatHost.class"), hostOnly.resolve("TomcatHost.class"));
    List<String> arguments = agent("-cp", folder.resolve("host") + File.pathSeparator + jar("tomcat-embed-core"), host,
        folder.resolve("tomcat").toString(),
        folder.resolve("app").toString(), IDLE);
    try (FaultProxy proxy = FaultProxy.toDatabase();
        ChildJvm child = new ChildJvm(java, all(arguments, login(proxy, "com.oceanbase.jdbc.Driver", OCEANBASE)))) {
      neverNotices(child, proxy);
      neverNotices(child, proxy);
      assertThat(child.await("first class loader collected ")).isEqualTo("true");
      assertThat(child.end()).contains("ParallelWebappClassLoader").contains("connection Hawser[");
    }
  }

  private static Path copyOfApp(String name, Path folder) throws IOException {
    return Files.copy(APPS.resolve("io/hawser/agentapps/" + name + ".class"), folder.resolve(name + ".class"));
  }

  /** Spring Boot's own loader, with the driver in a jar in the jar. */
  @ParameterizedTest @MethodSource("javas") void aFatJar(Path java, @TempDir Path folder) throws Exception {
    Path fat = fatJar(folder, "JarLauncher", OCEANBASE);
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      String output = runs(java, all(agent("-jar", fat.toString()), login(proxy, "DriverManager", OCEANBASE)), proxy);
      assertThat(output).contains("connection Hawser[");
    }
  }

  /** As ODC is started: the driver in a folder that is on loader.path. */
  @ParameterizedTest @MethodSource("javas") void aFatJarWithALoaderPath(Path java, @TempDir Path folder) throws Exception {
    Path fat = fatJar(folder, "PropertiesLauncher");
    Path modules = Files.createDirectories(folder.resolve("modules"));
    Files.copy(jar(OCEANBASE), modules.resolve("oceanbase.jar"));
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      String output = runs(java,
          all(agent("-Dloader.path=" + modules, "-jar", fat.toString()), login(proxy, "com.oceanbase.jdbc.Driver", OCEANBASE)), proxy);
      assertThat(output).contains("connection Hawser[");
    }
  }

  private static Path fatJar(Path folder, String launcher, String... libraries) throws IOException {
    Manifest manifest = manifest();
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "org.springframework.boot.loader." + launcher);
    manifest.getMainAttributes().putValue("Start-Class", IDLE);
    Path fat = folder.resolve("fat.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(fat), manifest);
        JarFile loader = new JarFile(jar("spring-boot-loader").toFile())) {
      for (JarEntry entry : loader.stream().filter(each -> each.getName().endsWith(".class")).toList()) {
        add(out, entry.getName(), loader.getInputStream(entry).readAllBytes(), false);
      }
      folder(out, "BOOT-INF/");
      folder(out, "BOOT-INF/classes/");
      add(out, "BOOT-INF/classes/io/hawser/agentapps/IdleApp.class", Files.readAllBytes(APPS.resolve("io/hawser/agentapps/IdleApp.class")),
          false);
      folder(out, "BOOT-INF/lib/");
      for (String library : libraries) {
        add(out, "BOOT-INF/lib/" + jar(library).getFileName(), Files.readAllBytes(jar(library)), true);
      }
    }
    return fat;
  }

  /** Spring Boot's loader looks for these entries. */
  private static void folder(JarOutputStream out, String name) throws IOException {
    out.putNextEntry(new ZipEntry(name));
    out.closeEntry();
  }

  private static Manifest manifest() {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    return manifest;
  }

  private static void add(JarOutputStream out, String name, byte[] bytes, boolean stored) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    if (stored) {
      CRC32 crc = new CRC32();
      crc.update(bytes);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(bytes.length);
      entry.setCrc(crc.getValue());
    }
    out.putNextEntry(entry);
    out.write(bytes);
    out.closeEntry();
  }

  /** A bundle sees what it imports and nothing of the boot class path but java.*. */
  @CartesianTest @CartesianTest.MethodFactory("javasAndBundles") void osgi(Path java, String driver, @TempDir Path folder)
      throws Exception {
    String type = driver.equals(MARIADB) ? "org.mariadb.jdbc.Driver" : "com.mysql.cj.jdbc.Driver";
    Manifest manifest = manifest();
    manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
    manifest.getMainAttributes().putValue("Bundle-SymbolicName", "application");
    manifest.getMainAttributes().putValue("Import-Package", "javax.sql," + type.substring(0, type.lastIndexOf('.')));
    Path bundle = folder.resolve("application.jar");
    try (OutputStream file = Files.newOutputStream(bundle); JarOutputStream out = new JarOutputStream(file, manifest)) {
      add(out, "io/hawser/agentapps/IdleApp.class", Files.readAllBytes(APPS.resolve("io/hawser/agentapps/IdleApp.class")), false);
    }
    List<String> arguments = agent("-cp", classPath("org.apache.felix"), "io.hawser.agentapps.OsgiHost", folder.resolve("felix").toString(),
        jar(driver).toUri().toString(), bundle.toUri().toString(), IDLE);
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      assertThat(runs(java, all(arguments, login(proxy, type, driver)), proxy)).contains("connection Hawser[");
    }
  }

  static ArgumentSets javasAndBundles() throws IOException {
    return ArgumentSets.argumentsForFirstParameter(javas()).argumentsForNextParameter(MYSQL, MARIADB);
  }

  @ParameterizedTest @MethodSource("javas") void castsInClassesThatTheOptionsName(Path java) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      List<String> arguments = all(
          List.of("-javaagent:" + AGENT + "=hawser.agent.casts=com.example.*,io.hawser.agentapps.Cast*,hawser.odp.check=off", "-cp",
              classPath(OCEANBASE), "io.hawser.agentapps.CastApp"),
          login(proxy, "DriverManager", OCEANBASE));
      try (ChildJvm child = new ChildJvm(java, arguments)) {
        assertThat(child.end())
            .contains("hawser Hawser[", "instanceof true", "thread ", "statement com.oceanbase.jdbc.OceanBaseStatement", "blob 1",
                "null null", "text false")
            .endsWith("end");
      }
    }
  }

  /** OceanBase's own tools need no option: their package name is enough, and the application's class has it here. */
  @Test void castsInOceanBasesTools(@TempDir Path folder) throws Exception {
    Path tool = Files.createDirectories(folder.resolve("com/oceanbase/odc")).resolve("CastApp.class");
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(Files.readAllBytes(APPS.resolve("io/hawser/agentapps/CastApp.class")))
        .accept(new ClassRemapper(writer, new SimpleRemapper("io/hawser/agentapps/CastApp", "com/oceanbase/odc/CastApp")), 0);
    Files.write(tool, writer.toByteArray());
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      List<String> arguments = all(List.of("-cp", classPath(OCEANBASE) + File.pathSeparator + folder, "com.oceanbase.odc.CastApp"),
          login(proxy, "DriverManager", OCEANBASE));
      try (ChildJvm child = new ChildJvm(javas().get(0), all(List.of("-javaagent:" + AGENT), arguments))) {
        assertThat(child.end()).contains("hawser Hawser[", "instanceof true", "blob 1").endsWith("end");
      }
      try (ChildJvm child = new ChildJvm(javas().get(0), all(List.of("-javaagent:" + AGENT + "=hawser.agent.casts="), arguments))) {
        assertThat(child.await("instanceof ")).isEqualTo("false");
        child.await("Exception in thread \"main\" java.lang.ClassCastException");
      }
    }
  }

  /** What an application already does itself is not done again. */
  @Test void anApplicationWithHawserKeepsOneWrapper() throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      String bundle = System.getProperty("hawser.bundle");
      List<String> login = login(proxy, "DriverManager", OCEANBASE);
      List<String> arguments = new ArrayList<>(agent("-cp", classPath(OCEANBASE) + File.pathSeparator + bundle, IDLE));
      arguments
          .addAll(List.of(login.get(0), VendorDriver.throughHawser(login.get(1)) + "&hawser.odp.check=off", login.get(2), login.get(3)));
      assertThat(runs(ChildJvm.javas().get(0), arguments, proxy)).contains("connection Hawser[").doesNotContain("Hawser[Hawser[");
    }
  }

  @Test void optionsThatAreWrongAreSaidAndStopNothing() throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      String output = runs(javas().get(0),
          all(List.of("-javaagent:" + AGENT + "=nonsense,hawser.retry=sometimes,hawser.wathc=off," + OPTIONS,
              "-Dhawser.watch.after=soon", "-cp", classPath(OCEANBASE), IDLE), login(proxy, "DriverManager", OCEANBASE)),
          proxy);
      assertThat(output).contains("hawser.retry", "reads or unsent or off", "Did you mean hawser.watch", "nonsense", "hawser.watch.after")
          .contains("connection Hawser[");
    }
  }

  /** In the URL of a connection, as in any other of Hawser's. */
  @Test void anOptionThatIsWrongInTheUrlRefusesTheConnection() throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      List<String> login = login(proxy, "DriverManager", OCEANBASE);
      List<String> arguments = new ArrayList<>(agent("-cp", classPath(OCEANBASE), IDLE));
      arguments.addAll(List.of(login.get(0), login.get(1) + "&hawser.retry=sometimes", login.get(2), login.get(3)));
      try (ChildJvm child = new ChildJvm(javas().get(0), arguments)) {
        assertThat(child.await("Exception in thread \"main\" java.sql.SQLException: ")).contains("hawser.retry", "reads or unsent or off");
      }
      assertThat(proxy.traffic().connections()).isZero();
    }
  }

  @Test void hostsThatAreNotNamedKeepTheVendorsConnections() throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      for (String only : List.of("10.*", "odp.example.com,127.0.0.*", proxy.host() + ":" + proxy.port())) {
        List<String> arguments = all(
            List.of("-javaagent:" + AGENT + "=hawser.odp.check=off,hawser.agent.only=" + only, "-cp", classPath(OCEANBASE), IDLE),
            login(proxy, "DriverManager", OCEANBASE));
        try (ChildJvm child = new ChildJvm(javas().get(0), arguments)) {
          assertThat(child.await("connection ").startsWith("Hawser[")).as(only).isEqualTo(!only.startsWith("10."));
        }
      }
    }
  }

  /** The vendor's driver takes no notice of them. */
  @Test void optionsInAUrlThatReachesTheVendorsDriverAreNotSilent() throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      List<String> login = login(proxy, "DriverManager", OCEANBASE);
      List<String> arguments = new ArrayList<>(
          List.of("-javaagent:" + AGENT + "=hawser.agent.only=10.*", "-cp", classPath(OCEANBASE), IDLE));
      arguments.addAll(List.of(login.get(0), login.get(1) + "&hawser.retri=off", login.get(2), login.get(3)));
      try (ChildJvm child = new ChildJvm(javas().get(0), arguments)) {
        assertThat(child.await("WARNING: agent: the options of Hawser's in ")).contains("hawser.agent.only excludes its host",
            "Did you mean hawser.retry");
        assertThat(child.await("connection ")).doesNotStartWith("Hawser[");
      }
    }
  }

  /** Spans describe the database as they do without Hawser, whichever agent comes first. */
  @CartesianTest @CartesianTest.MethodFactory("javasAndPlaces") void besideOpenTelemetrysAgent(Path java, boolean before) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      String theirs = "-javaagent:" + jar("opentelemetry-javaagent");
      String ours = agent().get(0);
      List<String> arguments = new ArrayList<>(before ? List.of(theirs, ours) : List.of(ours, theirs));
      arguments.addAll(List.of("-Dotel.traces.exporter=logging", "-Dotel.metrics.exporter=none", "-Dotel.logs.exporter=none",
          "-cp", classPath(MYSQL), IDLE));
      String output = runs(java, all(arguments, login(proxy, "DriverManager", MYSQL)), proxy);
      List<String> spans = output.lines().filter(line -> line.contains("LoggingSpanExporter") && line.contains("CONNECTION_ID")).toList();
      assertThat(spans).hasSize(3)
          .allSatisfy(span -> assertThat(span).contains("db.system=mysql", "server.address=" + proxy.host(), "db.name="
              + EmbeddedDatabase.get().database()));
      assertThat(output).contains("connection Hawser[");
    }
  }

  /** The query that recognises an ODP runs on the application's own connection. */
  @Test void itsOwnStatementsAreNoSpans() throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      List<String> arguments = List.of("-javaagent:" + jar("opentelemetry-javaagent"), "-javaagent:" + AGENT,
          "-Dotel.traces.exporter=logging",
          "-Dotel.metrics.exporter=none", "-Dotel.logs.exporter=none", "-cp", classPath(MYSQL), IDLE);
      try (ChildJvm child = new ChildJvm(javas().get(0), all(arguments, login(proxy, "DriverManager", MYSQL)))) {
        child.await("session ");
        await().atMost(60, TimeUnit.SECONDS).until(() -> proxy.traffic().connections() == 1 && proxy.connections().size() == 1);
        child.say("enough");
        List<String> spans = child.end().lines().filter(line -> line.contains("LoggingSpanExporter") && line.contains("db.system="))
            .toList();
        assertThat(spans).hasSize(1).allMatch(span -> span.contains("CONNECTION_ID"));
      }
    }
  }

  static ArgumentSets javasAndPlaces() throws IOException {
    return ArgumentSets.argumentsForFirstParameter(javas()).argumentsForNextParameter(true, false);
  }

  /** The jar's root is on the application's class path: it has nothing that an application could find by name. */
  @Test void theJarShowsTheApplicationNothing() throws Exception {
    try (JarFile jar = new JarFile(AGENT.toFile())) {
      assertThat(jar.stream().map(ZipEntry::getName).filter(name -> name.endsWith(".class") && !name.startsWith("hawser")))
          .allMatch(name -> name.startsWith("io/hawser/agent/")).hasSizeLessThan(8);
      assertThat(jar.stream().map(ZipEntry::getName)).noneMatch(name -> name.contains("bytebuddy") || name.startsWith("META-INF/services"))
          .noneMatch(name -> name.contains("slf4j"));
    }
    for (String other : List.of(System.getProperty("hawser.bundle"), System.getProperty("hawser.bundle").replace("-bundle", ""))) {
      try (JarFile jar = new JarFile(other)) {
        assertThat(jar.stream().map(ZipEntry::getName))
            .noneMatch(name -> name.startsWith("io/hawser/agent/") || name.contains("bytebuddy"));
      }
    }
  }

  /** Named twice, for example in a container's options and in the user's own. */
  @Test void aSecondAgentOfTheSameKindDoesNothing() throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      List<String> arguments = all(all(agent(), agent("-cp", classPath(OCEANBASE), IDLE)), login(proxy, "DriverManager", OCEANBASE));
      assertThat(runs(javas().get(0), arguments, proxy)).contains("configured twice", "connection Hawser[")
          .doesNotContain("Hawser[Hawser[");
    }
  }
}
