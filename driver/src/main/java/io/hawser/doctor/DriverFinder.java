package io.hawser.doctor;

import io.hawser.log.Redaction;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.zip.ZipFile;

/** Finds the vendor's driver for a URL, in given jars and on the class path. */
final class DriverFinder {
  private DriverFinder() {}

  /** @throws SQLException if there is none, saying what to do */
  static Driver find(String vendorUrl, List<Path> jars) throws SQLException {
    URL[] urls = new URL[jars.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = url(jars.get(i));
    }
    // open until the JVM ends: the driver loads classes as long as it is used
    ClassLoader loader = new URLClassLoader(urls, DriverFinder.class.getClassLoader());
    for (Driver driver : ServiceLoader.load(Driver.class, loader)) {
      if (!driver.getClass().getName().startsWith("io.hawser.") && driver.acceptsURL(vendorUrl)) {
        return driver;
      }
    }
    throw new SQLException("No driver on the class path or in --driver-jar accepts " + Redaction.url(vendorUrl.replaceAll("\\?.*", ""))
        + ". Name the vendor's driver with --driver-jar, for example --driver-jar oceanbase-client-2.4.16.jar.", "08001");
  }

  private static boolean isJar(Path jar) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.size() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static URL url(Path jar) throws SQLException {
    if (!Files.isReadable(jar)) {
      throw new SQLException("The jar " + jar + " can't be read.", "08001");
    }
    if (!isJar(jar)) {
      throw new SQLException(
          "The file " + jar + " is no jar. Name the vendor's driver, for example --driver-jar oceanbase-client-2.4.16.jar.",
          "08001");
    }
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException odd) {
      throw new SQLException("The path " + jar + " is no URL.", "08001", odd);
    }
  }
}
