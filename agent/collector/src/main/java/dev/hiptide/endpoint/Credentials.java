package dev.hiptide.endpoint;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A user and a password, as a client has sent them. */
record Credentials(String user, String password) {
  /** RFC 7617; the scheme's case does not matter. */
  private static final Pattern BASIC = Pattern.compile("(?i)basic +(\\S+) *");

  /**
   * Reads the header Authorization.
   *
   * @param header null if there is none
   * @return empty if it is not in the form of RFC 7617
   */
  static Optional<Credentials> of(String header) {
    Matcher basic = BASIC.matcher(header == null ? "" : header);
    if (!basic.matches()) {
      return Optional.empty();
    }
    try {
      String text = new String(Base64.getDecoder().decode(basic.group(1)), StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(new Credentials(text.substring(0, colon), text.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Without the password. */
  @Override
  public String toString() {
    return user;
  }
}
