package dev.hiptide.settings;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Who may use the endpoint, and how.
 *
 * @param tls with what the endpoint proves who it is; without, it speaks HTTP
 * @param users the file that lists them and the hashes of their passwords; without, everybody
 */
public record Access(Optional<Tls> tls, Optional<Path> users) {
  /** Everybody, by HTTP. */
  public static final Access OPEN = new Access(Optional.empty(), Optional.empty());

  /**
   * Two files in PEM (RFC 7468).
   *
   * @param certificate the certificate and the chain behind it
   * @param key its private key, in PKCS #8 (RFC 5208), not encrypted
   */
  public record Tls(Path certificate, Path key) {}
}
