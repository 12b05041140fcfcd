package io.annals.platform.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/** A certificate chain and its private key, read once and known to belong together. Immutable. */
final class TlsIdentity {
  private static final Set<String> PROTOCOLS = new LinkedHashSet<>(List.of("TLSv1.3", "TLSv1.2"));
  private static final List<String> APPLICATIONS = List.of("h2", "http/1.1");
  private static final List<String> KEY_TYPES = List.of("RSA", "EC", "EdDSA", "Ed25519", "Ed448");

  private final Buffer certificatePem;
  private final Buffer keyPem;
  private final List<X509Certificate> chain;

  private TlsIdentity(Buffer certificatePem, Buffer keyPem, List<X509Certificate> chain) {
    this.certificatePem = certificatePem;
    this.keyPem = keyPem;
    this.chain = List.copyOf(chain);
  }

  /**
   * Reads both files; blocks.
   *
   * @throws TlsException when one cannot be read, or they do not belong together
   */
  static TlsIdentity load(Vertx vertx, TlsConfig config) {
    Buffer certificatePem = read("certificate", config.certificate());
    Buffer keyPem = read("private key", config.key());
    List<X509Certificate> chain = chain(certificatePem, config.certificate());
    PrivateKey key = key(vertx, certificatePem, keyPem, config);
    if (!belongTogether(chain.get(0), key)) {
      throw new TlsException(
          "the private key in "
              + config.key()
              + " does not belong to the first certificate in "
              + config.certificate(),
          null);
    }
    return new TlsIdentity(certificatePem, keyPem, chain);
  }

  /** The server's own first. */
  List<X509Certificate> chain() {
    return chain;
  }

  /** TLS 1.2 and later, HTTP/2 and HTTP/1.1 by ALPN. */
  ServerSSLOptions options() {
    return new ServerSSLOptions()
        .setKeyCertOptions(keyAndCertificate(certificatePem, keyPem))
        .setEnabledSecureTransportProtocols(PROTOCOLS)
        .setUseAlpn(true)
        .setApplicationLayerProtocols(APPLICATIONS);
  }

  boolean isSame(TlsIdentity other) {
    return certificatePem.equals(other.certificatePem) && keyPem.equals(other.keyPem);
  }

  private static PemKeyCertOptions keyAndCertificate(Buffer certificate, Buffer key) {
    return new PemKeyCertOptions().setCertValue(certificate).setKeyValue(key);
  }

  private static Buffer read(String what, Path file) {
    try {
      return Buffer.buffer(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new TlsException("there is no " + what + " file " + file, e);
    } catch (IOException e) {
      throw new TlsException("the " + what + " file " + file + " cannot be read", e);
    }
  }

  private static List<X509Certificate> chain(Buffer pem, Path file) {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      CertificateFactory x509 = CertificateFactory.getInstance("X.509");
      for (Certificate each : x509.generateCertificates(new ByteArrayInputStream(pem.getBytes()))) {
        chain.add((X509Certificate) each);
      }
    } catch (CertificateException e) {
      throw new TlsException("the file " + file + " holds something else than certificates", e);
    }
    if (chain.isEmpty()) {
      throw new TlsException("the file " + file + " holds no certificate in PEM", null);
    }
    return chain;
  }

  private static PrivateKey key(
      Vertx vertx, Buffer certificatePem, Buffer keyPem, TlsConfig config) {
    try {
      for (KeyManager manager :
          keyAndCertificate(certificatePem, keyPem).getKeyManagerFactory(vertx).getKeyManagers()) {
        for (String type : KEY_TYPES) {
          String[] aliases = ((X509KeyManager) manager).getServerAliases(type, null);
          if (aliases != null && aliases.length > 0) {
            return ((X509KeyManager) manager).getPrivateKey(aliases[0]);
          }
        }
      }
    } catch (Exception e) {
      throw unusable(config, e);
    }
    throw unusable(config, null);
  }

  private static TlsException unusable(TlsConfig config, Exception cause) {
    return new TlsException(
        "the file "
            + config.key()
            + " holds no private key that can be used with the first certificate in "
            + config.certificate()
            + "; write it as PKCS #8 PEM without a password",
        cause);
  }

  private static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] text = {1, 2, 3};
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException differentKinds) {
      return false;
    }
  }
}
