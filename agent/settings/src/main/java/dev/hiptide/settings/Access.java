package dev.hiptide.settings;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Who may use the endpoint, and how.
 *
 * @param tls TLS configuration; HTTP if empty
 * @param users the file of users and hashes of their passwords; everybody may use it if empty
 */
public record Access(Optional<Tls> tls, Optional<Path> users) {
  /** Access for everybody, by HTTP. */
  public static final Access OPEN = new Access(Optional.empty(), Optional.empty());

  /**
   * Two files in PEM (RFC 7468), or one that has both.
   *
   * @param certificate the certificate and the chain behind it
   * @param key the certificate's private key, not encrypted
   */
  public record Tls(Path certificate, Path key) {}
}
