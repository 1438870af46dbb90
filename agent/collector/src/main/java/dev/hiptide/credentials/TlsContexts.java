package dev.hiptide.credentials;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Makes TLS contexts of PEM files, as other servers and clients take them. */
public final class TlsContexts {
  /** The signature algorithm of each kind of key. */
  private static final Map<String, String> SIGNATURE_ALGORITHMS =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

  private static final byte[] SAMPLE = {1, 2, 3};
  private static final char[] NO_PASSWORD = {};

  private TlsContexts() {}

  /**
   * A certificate and its private key; both may be in one file.
   *
   * @param certificate the certificate, followed by its chain
   * @param key its private key, see {@link PemFile#privateKey}
   */
  public record Identity(Path certificate, Path key) {}

  /**
   * The context of a server or a client.
   *
   * @param own its own certificate; a client may have none
   * @param authorities certificates of those whom it trusts; if empty, those that Java trusts
   * @throws IOException if a file cannot be read or is not what it should be; the message names it
   */
  public static SSLContext of(Optional<Identity> own, Optional<Path> authorities)
      throws IOException {
    KeyManager[] keys = own.isPresent() ? keys(own.get()) : null;
    TrustManager[] trust = authorities.isPresent() ? trust(authorities.get()) : null;
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("this Java has no TLS: " + e.getMessage());
    }
  }

  private static KeyManager[] keys(Identity own) throws IOException {
    Certificate[] chain =
        PemFile.read(own.certificate()).certificates().toArray(Certificate[]::new);
    PrivateKey key = PemFile.read(own.key()).privateKey();
    try {
      if (!isPair(chain[0].getPublicKey(), key)) {
        throw new IOException(
            own.key() + " is not the key of the certificate in " + own.certificate());
      }
      KeyStore store = emptyStore();
      store.setKeyEntry("own", key, NO_PASSWORD, chain);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, NO_PASSWORD);
      return keys.getKeyManagers();
    } catch (GeneralSecurityException e) {
      throw new IOException(
          own.certificate() + " and " + own.key() + " cannot be used: " + e.getMessage());
    }
  }

  private static TrustManager[] trust(Path authorities) throws IOException {
    try {
      KeyStore store = emptyStore();
      for (Certificate certificate : PemFile.read(authorities).certificates()) {
        store.setCertificateEntry("authority " + store.size(), certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      return trust.getTrustManagers();
    } catch (GeneralSecurityException e) {
      throw new IOException(authorities + " cannot be used: " + e.getMessage());
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
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
}
