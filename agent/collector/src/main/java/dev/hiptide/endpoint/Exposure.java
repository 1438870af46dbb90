package dev.hiptide.endpoint;

import dev.hiptide.credentials.Flaws;
import dev.hiptide.credentials.TlsContexts.Identity;
import dev.hiptide.settings.Access;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the user of an endpoint should know of how others can reach it. */
public final class Exposure {
  /** In the feature releases that were maintained then, the update with the limits. */
  private static final int FIRST_UPDATE_OF_17 = 13;

  private static final int FIRST_UPDATE_OF_21 = 5;
  private static final int FIRST_UPDATE_OF_23 = 1;
  private static final int FIRST_FEATURE = 24;

  private Exposure() {}

  /**
   * One line for each thing that is to be said once, when the endpoint has started. Reads the files
   * of the certificate.
   */
  public static List<String> warnings(ListenAddress at, Access access) {
    List<String> lines = openness(at, access);
    if (!isLimited(Runtime.version())) {
      lines.add(
          "the HTTP server of Java "
              + Runtime.version()
              + " takes requests of any size, and a large one ends the collector: update to 17.0.13,"
              + " 21.0.5 or later");
    }
    if (access.tls().isPresent()) {
      Access.Tls files = access.tls().get();
      try {
        lines.addAll(Flaws.of(new Identity(files.certificate(), files.key()), Instant.now()));
      } catch (IOException e) {
        lines.add(e.getMessage()); // it was replaced in this moment
      }
    }
    return lines;
  }

  static List<String> openness(ListenAddress at, Access access) {
    List<String> lines = new ArrayList<>();
    if (!at.isLoopback() && access.users().isEmpty()) {
      lines.add(
          "whoever reaches "
              + at.host()
              + " may read the metrics and the report; basic-auth lets in those alone whom it lists");
    }
    if (!at.isLoopback() && access.users().isPresent() && access.tls().isEmpty()) {
      lines.add("passwords for the endpoint travel in clear; tls-certificate encrypts them");
    }
    return lines;
  }

  /**
   * Whether the JDK's server has limits for a request's headers, which came in October 2024, and
   * for connections, which came before.
   */
  static boolean isLimited(Runtime.Version java) {
    return switch (java.feature()) {
      case 17 -> java.update() >= FIRST_UPDATE_OF_17;
      case 21 -> java.update() >= FIRST_UPDATE_OF_21;
      case 23 -> java.update() >= FIRST_UPDATE_OF_23;
      default -> java.feature() >= FIRST_FEATURE;
    };
  }
}
