package dev.hiptide.metrics;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Reads what a TLS server needs from PEM files (RFC 7468), as other servers take them. */
final class PemFiles {
  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

  private static final String[] KEY_ALGORITHMS = {"RSA", "EC", "EdDSA"};

  private PemFiles() {}

  /**
   * A context with a certificate of this server.
   *
   * @param certificate the certificate, and the chain behind it
   * @param key its key: PKCS #8 (RFC 5208), not encrypted
   * @throws IOException if a file cannot be read or is not what it should be; the message names it
   */
  static SSLContext serverContext(Path certificate, Path key) throws IOException {
    Certificate[] chain = chain(certificate);
    PrivateKey privateKey = privateKey(key);
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      char[] noPassword = {};
      store.setKeyEntry("endpoint", privateKey, noPassword, chain);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, noPassword);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(certificate + " and " + key + " do not go together: " + e.getMessage());
    }
  }

  private static Certificate[] chain(Path file) throws IOException {
    try (var bytes = new ByteArrayInputStream(Files.readAllBytes(file))) {
      Certificate[] chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(bytes)
              .toArray(Certificate[]::new);
      if (chain.length == 0) {
        throw new IOException(file + " has no certificate");
      }
      return chain;
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " has no certificate in PEM: " + e.getMessage());
    }
  }

  private static PrivateKey privateKey(Path file) throws IOException {
    Matcher pem = PRIVATE_KEY.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    if (!pem.find()) {
      throw new IOException(
          file + " has no \"BEGIN PRIVATE KEY\": openssl pkcs8 -topk8 -nodes makes it of others");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(pem.group(1));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is no PEM: " + e.getMessage());
    }
    for (String algorithm : KEY_ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        // the next one, then
      } catch (GeneralSecurityException e) {
        throw new IOException(algorithm + " is not known to this Java: " + e.getMessage());
      }
    }
    throw new IOException(file + " has no key for one of " + String.join(", ", KEY_ALGORITHMS));
  }
}
