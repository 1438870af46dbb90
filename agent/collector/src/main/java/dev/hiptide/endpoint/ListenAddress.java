package dev.hiptide.endpoint;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where the endpoint listens, looked up once: what is decided by the address is then decided for
 * the one that it gets.
 *
 * @param host as the user has written it
 * @param address the address that it has
 */
public record ListenAddress(String host, InetAddress address) {
  /** A Host header without its port (RFC 9110, section 7.2). */
  private static final Pattern NAME = Pattern.compile("(\\[[^]]*]|[^:]*)(?::\\d*)?");

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost\\.?|127\\.\\d+\\.\\d+\\.\\d+|\\[::1]|\\[0:0:0:0:0:0:0:1]");

  /**
   * Looks the host up; a name server may be asked.
   *
   * @throws UnknownHostException if it has no address
   */
  public static ListenAddress of(String host) throws UnknownHostException {
    return new ListenAddress(host, InetAddress.getByName(host));
  }

  /** Whether no other machine can reach it. */
  public boolean isLoopback() {
    return address.isLoopbackAddress();
  }

  /**
   * Whether a request is meant for this endpoint, by its Host header. A page of the web may have
   * its own name point to the loopback address (DNS rebinding), and a browser would then let it
   * read the answers: there, only names of the loopback address and the user's own are answered.
   * Whoever listens elsewhere is known by names that nobody has told us.
   *
   * @param header the header; null if there is none, as HTTP 1.0 permits: browsers always send it
   */
  boolean isMeantBy(String header) {
    if (!isLoopback() || header == null) {
      return true;
    }
    var parts = NAME.matcher(header.strip().toLowerCase(Locale.ROOT));
    return parts.matches()
        && (LOOPBACK.matcher(parts.group(1)).matches()
            || parts.group(1).equals(host.toLowerCase(Locale.ROOT)));
  }
}
