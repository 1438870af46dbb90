package dev.hiptide.metrics;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.sun.net.httpserver.BasicAuthenticator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets those in who are listed in a file of lines {@code user:hash}, with bcrypt, as {@code
 * htpasswd -B} writes them. A password that was right is not hashed again: bcrypt takes a tenth of
 * a second, and Prometheus asks every few seconds.
 */
final class BasicAuth extends BasicAuthenticator {
  private static final Pattern LINE =
      Pattern.compile("([^:]+):(\\$2[aby]\\$\\d\\d\\$[./A-Za-z0-9]{53})");

  /** The hash of a password that nobody knows: a user who does not exist costs as much time. */
  private static final String NOBODY =
      "$2a$10$FhCzjSgNlQy84JyJq8dTL.RDEa6nVZUrkf36pT1DHz7y7UJELmNSG";

  /** In bytes. */
  private static final int LONGEST = 71;

  private final Map<String, String> hashes;
  private final Set<String> knownGood = ConcurrentHashMap.newKeySet();

  private BasicAuth(Map<String, String> hashes) {
    super("hiptide", StandardCharsets.UTF_8);
    this.hashes = hashes;
  }

  /**
   * Reads the users.
   *
   * @throws IOException if the file cannot be read, or has a line of another form, or none
   */
  static BasicAuth of(Path file) throws IOException {
    Map<String, String> hashes = new HashMap<>();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Matcher user = LINE.matcher(line.strip());
      if (!user.matches()) {
        throw new IOException(file + ", line " + number + ", is not user:hash with bcrypt's hash");
      }
      hashes.put(user.group(1), user.group(2));
    }
    if (hashes.isEmpty()) {
      throw new IOException(file + " names no user");
    }
    return new BasicAuth(hashes);
  }

  @Override
  public boolean checkCredentials(String user, String password) {
    String hash = hashes.get(user);
    String digest = digest(user, password);
    if (hash != null && knownGood.contains(digest)) {
      return true;
    }
    byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST) {
      return false; // bcrypt sees no more of it
    }
    boolean right =
        BCrypt.verifyer()
                .verify(bytes, (hash == null ? NOBODY : hash).getBytes(StandardCharsets.US_ASCII))
                .verified
            && hash != null;
    if (right) {
      knownGood.add(digest);
    }
    return right;
  }

  private static String digest(String user, String password) {
    try {
      byte[] both = (user + ':' + password).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(both));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
