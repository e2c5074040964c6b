package io.hawser.agent;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads Hawser from a folder of the agent's jar, with only the JDK's classes besides: the application sees none of it, and may bring
 * another Hawser of its own.
 */
final class IsolatedLoader extends ClassLoader {
  private static final String FOLDER = "hawser/";
  private static final String VERSIONS = "META-INF/versions/";

  static {
    registerAsParallelCapable();
  }

  private final File file;
  private final JarFile jar;
  /** Where a class may be, the newest Java first: a jar in a jar is not multi-release by itself. */
  private final List<String> folders = new ArrayList<>();

  IsolatedLoader(File file) throws IOException {
    super(ClassLoader.getSystemClassLoader().getParent()); // on Java 8 the extension class loader
    this.file = file;
    this.jar = new JarFile(file);
    int java = java();
    for (int version = java; version >= 9; version--) {
      if (jar.getEntry(FOLDER + VERSIONS + version + "/") != null) {
        folders.add(FOLDER + VERSIONS + version + "/");
      }
    }
    folders.add(FOLDER);
  }

  private static int java() {
    String version = System.getProperty("java.specification.version");
    return version.startsWith("1.") ? 8 : Integer.parseInt(version.split("\\.")[0]);
  }

  /** Stored under another name, so that no class loader of the application's can find a second one. */
  byte[] dispatcher() throws IOException {
    return read(jar.getJarEntry("hawser-bootstrap/io/hawser/agent/Dispatcher.class"));
  }

  @Override protected Class<?> findClass(String name) throws ClassNotFoundException {
    JarEntry entry = entry(name.replace('.', '/') + ".class");
    if (entry == null) {
      throw new ClassNotFoundException(name);
    }
    try {
      byte[] bytes = read(entry);
      definePackage(name.substring(0, name.lastIndexOf('.')));
      return defineClass(name, bytes, 0, bytes.length, IsolatedLoader.class.getProtectionDomain());
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private void definePackage(String name) {
    if (getPackage(name) == null) {
      try {
        definePackage(name, null, null, null, null, null, null, null);
      } catch (IllegalArgumentException byAnotherThread) {
        return;
      }
    }
  }

  private JarEntry entry(String name) {
    for (String folder : folders) {
      JarEntry entry = jar.getJarEntry(folder + name);
      if (entry != null) {
        return entry;
      }
    }
    return null;
  }

  private byte[] read(JarEntry entry) throws IOException {
    try (InputStream in = jar.getInputStream(entry)) {
      ByteArrayOutputStream all = new ByteArrayOutputStream((int) Math.max(entry.getSize(), 32));
      byte[] some = new byte[8192];
      for (int n = in.read(some); n >= 0; n = in.read(some)) {
        all.write(some, 0, n);
      }
      return all.toByteArray();
    }
  }

  @Override protected URL findResource(String name) {
    JarEntry entry = entry(name);
    try {
      return entry == null ? null : new URL("jar:" + file.toURI() + "!/" + entry.getName());
    } catch (MalformedURLException e) {
      return null;
    }
  }

  @Override protected Enumeration<URL> findResources(String name) {
    URL found = findResource(name);
    return found == null ? Collections.<URL>emptyEnumeration() : Collections.enumeration(Collections.singleton(found));
  }
}
