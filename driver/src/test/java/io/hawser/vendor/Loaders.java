package io.hawser.vendor;

import io.hawser.HawserDriver;
import io.hawser.testbed.VendorDriver;
import java.io.Closeable;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Driver;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Class loaders as tools and application servers make them: Hawser and a vendor's driver in loaders of their own. */
public final class Loaders implements Closeable {
  /** The JDK's classes, {@code java.sql} among them, and no others; on Java 8 that of its extensions. */
  public static final ClassLoader PLATFORM = ClassLoader.getSystemClassLoader().getParent();

  static {
    // which looks for drivers once and for ever, with the context class loader of its first caller: not with one of these
    DriverManager.getDrivers();
  }

  private final List<URLClassLoader> made = new ArrayList<>();

  /** Hawser and what it is made of, from where this JVM has them. */
  public ClassLoader hawser(ClassLoader parent) throws ReflectiveOperationException {
    return loader(parent, HawserDriver.class.getName(), "io.github.resilience4j.retry.Retry",
        "io.github.resilience4j.core.IntervalFunction",
        "io.vavr.control.Either", "io.vavr.API$Match", "org.slf4j.Logger");
  }

  public ClassLoader vendor(VendorDriver vendor, ClassLoader parent) throws ReflectiveOperationException {
    return loader(parent, vendor.driverClass());
  }

  /** All in one loader, as in a web application: Hawser, the driver, and a class of its own. */
  public ClassLoader application(VendorDriver vendor, Class<?> own) throws ReflectiveOperationException {
    URL[] hawser = ((URLClassLoader) hawser(PLATFORM)).getURLs();
    URL[] vendors = ((URLClassLoader) vendor(vendor, PLATFORM)).getURLs();
    List<URL> all = new ArrayList<>(List.of(hawser));
    all.addAll(List.of(vendors));
    all.add(own.getProtectionDomain().getCodeSource().getLocation());
    URLClassLoader loader = new URLClassLoader(all.toArray(new URL[0]), PLATFORM);
    made.add(loader);
    return loader;
  }

  private ClassLoader loader(ClassLoader parent, String... classes) throws ReflectiveOperationException {
    List<URL> jars = new ArrayList<>();
    for (String each : classes) {
      jars.add(Class.forName(each, false, Loaders.class.getClassLoader()).getProtectionDomain().getCodeSource().getLocation());
    }
    URLClassLoader loader = new URLClassLoader(jars.toArray(new URL[0]), parent);
    made.add(loader);
    return loader;
  }

  /** Hawser's driver as that loader has it. */
  public static Driver driver(ClassLoader loader) throws ReflectiveOperationException {
    Driver driver = (Driver) loader.loadClass(HawserDriver.class.getName()).getConstructor().newInstance();
    if (driver instanceof HawserDriver) {
      throw new IllegalStateException("The loader is not isolated.");
    }
    return driver;
  }

  /** An application's loader: it has this class itself, and everything else, Hawser too, is shared with others. */
  public static ClassLoader ofItsOwn(Class<?> own) {
    URL here = own.getProtectionDomain().getCodeSource().getLocation();
    return new URLClassLoader(new URL[] {here}, own.getClassLoader()) {
      @Override protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.equals(own.getName())) {
          return super.loadClass(name, resolve);
        }
        Class<?> known = findLoadedClass(name);
        return known != null ? known : findClass(name);
      }
    };
  }

  /** Runs the call with that loader as the thread's context class loader. */
  public static <T> T with(ClassLoader context, Callable<T> call) throws Exception {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(context);
    try {
      return call.call();
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Override public void close() throws IOException {
    for (URLClassLoader loader : made) {
      loader.close();
    }
  }
}
