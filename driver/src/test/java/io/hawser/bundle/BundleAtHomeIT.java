package io.hawser.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.HawserDriver;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import io.hawser.vendor.Loaders;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** The bundle wherever a jar can live, with nothing but a vendor's jar beside it: an idle death is recovered. */
@Timeout(120)
class BundleAtHomeIT {
  private static final Path BUNDLE = Path.of(System.getProperty("hawser.bundle"));

  @ParameterizedTest @EnumSource void inAClassLoaderOfItsOwn(VendorDriver vendor) throws Exception {
    URL[] jars = {BUNDLE.toUri().toURL(), jar(vendor).toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(jars, Loaders.PLATFORM)) {
      recovers(vendor, loader.loadClass(HawserDriver.class.getName()), true);
    }
  }

  /** Where java.sql binds every module that provides a driver. */
  @ParameterizedTest @EnumSource @EnabledForJreRange(minVersion = 9, disabledReason = "Java 8 has no modules") void onTheModulePath(
      VendorDriver vendor) throws Exception {
    Configuration configuration = ModuleLayer.boot().configuration()
        .resolveAndBind(ModuleFinder.of(BUNDLE, jar(vendor)), ModuleFinder.of(), Set.of("io.hawser"));
    ModuleLayer layer = ModuleLayer.boot().defineModulesWithOneLoader(configuration, Loaders.PLATFORM);
    Class<?> driver = layer.findLoader("io.hawser").loadClass(HawserDriver.class.getName());
    assertThat(driver.getModule().getName()).isEqualTo("io.hawser");
    recovers(vendor, driver, true);
  }

  /** oceanbase-client exports none of its packages, so that no other bundle can use it; with separate loaders there is only the ping. */
  @ParameterizedTest @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OCEANBASE") void inOsgi(VendorDriver vendor,
      @TempDir Path storage) throws Exception {
    Framework framework = new FrameworkFactory()
        .newFramework(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString(), "felix.log.level", "1"));
    framework.start();
    try {
      framework.getBundleContext().installBundle(jar(vendor).toUri().toString()).start();
      Bundle hawser = framework.getBundleContext().installBundle(BUNDLE.toUri().toString());
      hawser.start();
      assertThat(hawser.getSymbolicName()).isEqualTo("io.hawser.driver");
      recovers(vendor, hawser.loadClass(HawserDriver.class.getName()), false);
    } finally {
      framework.stop();
      framework.waitForStop(10_000);
    }
  }

  @Test @EnabledForJreRange(minVersion = 9, disabledReason = "Java 8 has no modules") void itsModuleShowsWhatApplicationsUse() {
    ModuleDescriptor module = ModuleFinder.of(BUNDLE).find("io.hawser").orElseThrow().descriptor();
    assertThat(module.exports()).filteredOn(exports -> !exports.isQualified()).extracting(ModuleDescriptor.Exports::source)
        .containsExactlyInAnyOrder("io.hawser", "io.hawser.event", "io.hawser.failure", "io.hawser.micrometer", "io.hawser.spring");
    assertThat(module.requires()).filteredOn(requires -> !requires.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
        .extracting(ModuleDescriptor.Requires::name).allMatch(name -> name.startsWith("java.") || name.equals("jdk.net"));
  }

  private static void recovers(VendorDriver vendor, Class<?> type, boolean looks) throws Exception {
    assertThat(type).isNotEqualTo(HawserDriver.class);
    EmbeddedDatabase database = EmbeddedDatabase.get();
    Loaders.with(type.getClassLoader(), () -> {
      recovers(vendor, (Driver) type.getConstructor().newInstance(), database, looks);
      return null;
    });
  }

  private static void recovers(VendorDriver vendor, Driver driver, EmbeddedDatabase database, boolean looks) throws Exception {
    Properties properties = new Properties();
    properties.setProperty("user", database.user());
    properties.setProperty("password", database.password());
    properties.setProperty("hawser.odp.check", "off");
    properties.setProperty("hawser.ping.after", looks ? "1h" : "1ms");
    try (FaultProxy proxy = FaultProxy.toDatabase();
        Connection connection = driver.connect(VendorDriver.throughHawser(vendor.url(proxy.host(), proxy.port(), database.database())),
            properties)) {
      long first = session(connection);
      proxy.newest().reset();
      Thread.sleep(5); // longer than hawser.ping.after, and than the look's pause
      assertThat(session(connection)).isNotEqualTo(first);
    }
  }

  private static long session(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery("SELECT CONNECTION_ID()")) {
      assertThat(rows.next()).isTrue();
      return rows.getLong(1);
    }
  }

  private static Path jar(VendorDriver vendor) throws ClassNotFoundException, URISyntaxException {
    return Path.of(Class.forName(vendor.driverClass()).getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
