package dev.hiptide.credentials;

import dev.hiptide.credentials.TlsContexts.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.Key;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a certificate and its key although they can be used. */
public final class Flaws {
  /** NIST SP 800-57 part 1, table 2: 112 bits of security, the least that is acceptable. */
  private static final int MIN_RSA_BITS = 2048;

  private static final int MIN_EC_BITS = 224;

  private Flaws() {}

  /**
   * One line for each flaw.
   *
   * @param now when the certificate is to be valid
   * @throws IOException if a file cannot be read or is not what it should be; the message names it
   */
  public static List<String> of(Identity identity, Instant now) throws IOException {
    List<String> lines = new ArrayList<>();
    Path file = identity.certificate();
    if (PemFile.read(file).certificates().get(0) instanceof X509Certificate certificate) {
      Instant from = certificate.getNotBefore().toInstant();
      Instant to = certificate.getNotAfter().toInstant();
      if (now.isAfter(to)) {
        lines.add("the certificate in " + file + " has expired at " + to);
      }
      if (now.isBefore(from)) {
        lines.add("the certificate in " + file + " is not valid before " + from);
      }
      if (isWeak(certificate.getPublicKey())) {
        lines.add(
            "the certificate in "
                + file
                + " has a weak key: RSA should have "
                + MIN_RSA_BITS
                + " bits, an elliptic curve "
                + MIN_EC_BITS);
      }
    }
    if (othersMayRead(identity.key())) {
      lines.add("every user of this machine may read the key in " + identity.key());
    }
    return lines;
  }

  private static boolean isWeak(Key key) {
    return key instanceof RSAKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS
        || key instanceof ECKey ec
            && ec.getParams().getCurve().getField().getFieldSize() < MIN_EC_BITS;
  }

  private static boolean othersMayRead(Path file) throws IOException {
    return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
  }
}
