package io.hawser.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A certificate for the loopback address and its key, as PEM files, made by the JDK's keytool. MariaDB 11.4 makes one by
 * itself too, but takes seconds for it.
 */
record SelfSignedCertificate(Path certificate, Path key) {
  private static final String ALIAS = "server";
  private static final String STORE_PASSWORD = "public";

  static SelfSignedCertificate create(Path directory) throws IOException {
    Path store = directory.resolve("server.p12");
    try {
      Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
          "-alias", ALIAS, "-keyalg", "RSA", "-keysize", "2048", "-validity", "30", "-dname", "CN=127.0.0.1",
          "-ext", "SAN=ip:127.0.0.1", "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", STORE_PASSWORD)
          .redirectErrorStream(true).start();
      String said = new String(keytool.getInputStream().readAllBytes());
      if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        throw new IOException("keytool made no certificate: " + said);
      }
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream stored = Files.newInputStream(store)) {
        keys.load(stored, STORE_PASSWORD.toCharArray());
      }
      return new SelfSignedCertificate(
          pem(directory.resolve("server-cert.pem"), "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded()),
          pem(directory.resolve("server-key.pem"), "PRIVATE KEY", keys.getKey(ALIAS, STORE_PASSWORD.toCharArray()).getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static Path pem(Path file, String type, byte[] der) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(file, "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
  }
}
