package dev.hiptide.credentials;

import dev.hiptide.settings.SmallFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PEM file, block by block (RFC 7468). What stands between the blocks is explanation; a key may
 * stand beside its certificate, in any order.
 *
 * @param path where it is
 * @param blocks all that it has
 */
record PemFile(Path path, List<Block> blocks) {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([^-\\n]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  /** RFC 7468, section 5.1, with the labels that parsers should know, too. */
  private static final Set<String> CERTIFICATE =
      Set.of("CERTIFICATE", "X509 CERTIFICATE", "X.509 CERTIFICATE");

  private static final String KEY = "PRIVATE KEY";

  /** How OpenSSL's own format says that a key is encrypted (RFC 1421, section 4.6.1.1). */
  private static final String ENCRYPTED = "ENCRYPTED";

  /**
   * One block.
   *
   * @param label what it says that it is
   * @param text what is between its first and its last line
   */
  record Block(String label, String text) {
    boolean isCertificate() {
      return CERTIFICATE.contains(label);
    }

    boolean isPrivateKey() {
      return label.endsWith(KEY);
    }

    boolean isEncrypted() {
      return (label + text).contains(ENCRYPTED);
    }

    /**
     * The structure that it encodes.
     *
     * @throws IllegalArgumentException if it is not Base64
     */
    byte[] der() {
      try {
        return Base64.getMimeDecoder().decode(text);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("it is not Base64: " + e.getMessage());
      }
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read
   */
  static PemFile read(Path path) throws IOException {
    List<Block> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(SmallFile.read(path));
    while (block.find()) {
      blocks.add(new Block(block.group(1), block.group(2)));
    }
    return new PemFile(path, blocks);
  }

  /**
   * Its certificates, in their order.
   *
   * @throws IOException if it has none, or one that is none
   */
  List<Certificate> certificates() throws IOException {
    List<Certificate> certificates = new ArrayList<>();
    for (Block block : blocks) {
      if (block.isCertificate()) {
        try {
          certificates.add(
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(block.der())));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
          throw new IOException(path + " has a certificate that cannot be read: " + e.getMessage());
        }
      }
    }
    if (certificates.isEmpty()) {
      throw new IOException(path + " has no certificate in PEM: it has " + content());
    }
    return certificates;
  }

  /**
   * Its private key: PKCS #8 (RFC 5958), PKCS #1 (RFC 8017) or SEC 1 (RFC 5915), as {@code BEGIN
   * PRIVATE KEY}, {@code BEGIN RSA PRIVATE KEY} and {@code BEGIN EC PRIVATE KEY} say.
   *
   * @throws IOException if it has none, or one that is encrypted or of another kind
   */
  PrivateKey privateKey() throws IOException {
    for (Block block : blocks) {
      if (block.isPrivateKey()) {
        if (block.isEncrypted()) {
          throw new IOException(
              path
                  + " has a key that is encrypted, and nobody to ask for its password:"
                  + " openssl pkey -in FILE -out FILE writes it without");
        }
        try {
          return PrivateKeys.of(block.label(), block.der());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
          throw new IOException(path + " has a key that cannot be used: " + e.getMessage());
        }
      }
    }
    throw new IOException(path + " has no private key in PEM: it has " + content());
  }

  private String content() {
    return blocks.isEmpty()
        ? "no block in PEM"
        : String.join(", ", blocks.stream().map(Block::label).distinct().toList());
  }
}
