package dev.hiptide.endpoint;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Reads what a TLS server needs from PEM files (RFC 7468), as other servers take them. */
final class PemFiles {
  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

  /** The signature algorithm of each kind of key. */
  private static final Map<String, String> SIGNATURE_ALGORITHMS =
      new TreeMap<>(Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA"));

  private static final byte[] SAMPLE = {1, 2, 3};

  private PemFiles() {}

  /**
   * A TLS context with the certificate of this server.
   *
   * @param certificate the certificate, followed by its chain
   * @param key its private key: PKCS #8 (RFC 5208), not encrypted
   * @throws IOException if a file cannot be read or is not what it should be; the message names it
   */
  static SSLContext serverContext(Path certificate, Path key) throws IOException {
    Certificate[] chain = chain(certificate);
    PrivateKey privateKey = privateKey(key);
    try {
      if (!isPair(chain[0].getPublicKey(), privateKey)) {
        throw new IOException(key + " is not the key of the certificate in " + certificate);
      }
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
      throw new IOException(certificate + " and " + key + " cannot be used: " + e.getMessage());
    }
  }

  /** Whether the one key verifies what the other has signed. */
  private static boolean isPair(PublicKey publicKey, PrivateKey privateKey)
      throws GeneralSecurityException {
    if (!publicKey.getAlgorithm().equals(privateKey.getAlgorithm())) {
      return false;
    }
    Signature signature =
        Signature.getInstance(SIGNATURE_ALGORITHMS.get(privateKey.getAlgorithm()));
    signature.initSign(privateKey);
    signature.update(SAMPLE);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(SAMPLE);
    return signature.verify(signed);
  }

  private static Certificate[] chain(Path file) throws IOException {
    try (var bytes =
        new ByteArrayInputStream(SmallFile.read(file).getBytes(StandardCharsets.UTF_8))) {
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
    Matcher pem = PRIVATE_KEY.matcher(SmallFile.read(file));
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
    for (String algorithm : SIGNATURE_ALGORITHMS.keySet()) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        // not of this kind: try the next
      } catch (GeneralSecurityException e) {
        throw new IOException(algorithm + " is not known to this Java: " + e.getMessage());
      }
    }
    throw new IOException(
        file + " has no key for one of " + String.join(", ", SIGNATURE_ALGORITHMS.keySet()));
  }
}
