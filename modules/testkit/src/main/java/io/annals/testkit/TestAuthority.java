package io.annals.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate authority that lives as long as its folder; made with the JDK's own {@code
 * keytool}. Blocks; used by one thread.
 */
public final class TestAuthority {
  private static final String PASSWORD = "changeit";
  private static final long KEYTOOL_SECONDS = 60;

  private final Path folder;
  private final Path store;
  private int issued;

  /** A new authority of the name; the folder must exist. */
  public TestAuthority(Path folder, String name) throws IOException, InterruptedException {
    this.folder = folder;
    store = folder.resolve(name + ".p12");
    keytool(
        List.of("-genkeypair", "-alias", "ca", "-dname", "CN=" + name, "-keyalg", "EC"),
        List.of("-groupname", "secp256r1", "-ext", "bc:c", "-validity", "30"),
        inStore());
  }

  /**
   * PEM files of one server.
   *
   * @param certificate its own, then the authority's
   * @param key PKCS #8
   */
  public record ServerFiles(Path certificate, Path key) {}

  /**
   * A certificate for a server.
   *
   * @param keyAlgorithm {@code RSA} or {@code EC}
   * @param names such as {@code dns:localhost,ip:127.0.0.1}
   */
  public ServerFiles issue(String keyAlgorithm, String names)
      throws IOException, InterruptedException, GeneralSecurityException {
    String alias = "server" + issued++;
    Path request = folder.resolve(store.getFileName() + "." + alias + ".csr");
    Path signed = folder.resolve(store.getFileName() + "." + alias + ".crt");
    keytool(
        List.of("-genkeypair", "-alias", alias, "-dname", "CN=server", "-keyalg", keyAlgorithm),
        List.of("-validity", "30"),
        inStore());
    keytool(
        List.of("-certreq", "-alias", alias, "-file", request.toString()), List.of(), inStore());
    keytool(
        List.of("-gencert", "-alias", "ca", "-infile", request.toString(), "-rfc"),
        List.of("-outfile", signed.toString(), "-ext", "san=" + names, "-validity", "30"),
        inStore());
    Path certificate = folder.resolve(store.getFileName() + "." + alias + ".pem");
    Files.writeString(certificate, Files.readString(signed) + certificatePem());
    Path key = folder.resolve(store.getFileName() + "." + alias + ".key");
    Files.writeString(
        key, pem("PRIVATE KEY", keyStore().getKey(alias, PASSWORD.toCharArray()).getEncoded()));
    return new ServerFiles(certificate, key);
  }

  /** The authority's own certificate. */
  public String certificatePem() throws IOException, GeneralSecurityException {
    return pem("CERTIFICATE", keyStore().getCertificate("ca").getEncoded());
  }

  /** Trusts the certificates of a PEM, and nobody else. */
  public static SSLContext trusting(byte[] pem) throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream in = new java.io.ByteArrayInputStream(pem)) {
      for (var each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        trusted.setCertificateEntry(((X509Certificate) each).getSerialNumber().toString(), each);
      }
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private KeyStore keyStore() throws IOException, GeneralSecurityException {
    return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
  }

  private List<String> inStore() {
    return List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD);
  }

  private static String pem(String kind, byte[] der) {
    String text =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
  }

  @SafeVarargs
  private static void keytool(List<String>... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    for (List<String> some : arguments) {
      command.addAll(some);
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("keytool failed: " + said);
    }
  }
}
