package io.annals.platform.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Whom a client must trust to reach the owner of a certificate chain. */
final class TlsAuthority {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private final List<X509Certificate> chain;

  TlsAuthority(List<X509Certificate> chain) {
    this.chain = chain;
  }

  Optional<byte[]> pemFor(URI url) {
    if (!"https".equals(url.getScheme()) || !isFor(url.getHost()) || isPublic()) {
      return Optional.empty();
    }
    // Those that vouch for it live longer than the certificate itself.
    List<X509Certificate> trusted = chain.size() > 1 ? chain.subList(1, chain.size()) : chain;
    StringBuilder pem = new StringBuilder();
    for (X509Certificate each : trusted) {
      pem.append("-----BEGIN CERTIFICATE-----\n").append(base64(each));
      pem.append("\n-----END CERTIFICATE-----\n");
    }
    return Optional.of(pem.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private static String base64(X509Certificate certificate) {
    try {
      return Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
  }

  private boolean isFor(String host) {
    String name = host.replaceAll("^\\[|]$", "").toLowerCase(Locale.ROOT);
    try {
      Collection<List<?>> names = chain.get(0).getSubjectAlternativeNames();
      return names != null && names.stream().anyMatch(each -> covers(each, name));
    } catch (CertificateException unreadableNames) {
      return false;
    }
  }

  private static boolean covers(List<?> alternative, String host) {
    int kind = (Integer) alternative.get(0);
    if (kind == IP_ADDRESS) {
      return isAddress(host) && sameAddress((String) alternative.get(1), host);
    } else if (kind != DNS_NAME) {
      return false;
    }
    String name = ((String) alternative.get(1)).toLowerCase(Locale.ROOT);
    int dot = host.indexOf('.');
    return name.equals(host)
        || (name.startsWith("*.") && dot > 0 && name.substring(1).equals(host.substring(dot)));
  }

  /** Nothing that would have to be looked up. */
  private static boolean isAddress(String host) {
    return host.contains(":") || host.matches("[0-9.]+");
  }

  private static boolean sameAddress(String a, String b) {
    try {
      return InetAddress.getByName(a).equals(InetAddress.getByName(b));
    } catch (UnknownHostException noAddress) {
      return false;
    }
  }

  /** Whether an authority that everyone trusts vouches for it. */
  private boolean isPublic() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager trust) {
          trust.checkServerTrusted(chain.toArray(X509Certificate[]::new), "UNKNOWN");
          return true;
        }
      }
      return false;
    } catch (GeneralSecurityException notTrusted) {
      return false;
    }
  }
}
