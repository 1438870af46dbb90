package dev.hiptide.endpoint;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import dev.hiptide.settings.SmallFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets the users in who are listed in a file of lines {@code user:hash}, with bcrypt, as {@code
 * htpasswd -B} writes them. A password that was right is not hashed again, because Prometheus asks
 * every few seconds, and waits for nobody; others take their turn. Thread-safe.
 */
final class BasicAuth {
  private static final Pattern LINE =
      Pattern.compile("([^:]+):(\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53})");

  /** Each step doubles the time of a check; a cost of 10 took about 70 ms. */
  private static final int MIN_COST = 4;

  private static final int MAX_COST = 12;

  /** Not a hash, so no password has it; as in shadow(5). */
  private static final String NO_HASH = "*";

  /**
   * bcrypt takes that many, and of a shorter password the zero behind it, too. What is longer does
   * not count, neither here nor for whoever has made the hash.
   */
  private static final int PASSWORD_BYTES = 72;

  private final Reloading<Map<String, String>> hashes;
  private final Set<String> knownGood = ConcurrentHashMap.newKeySet();
  private final Turnstile turnstile = new Turnstile();

  /** Whether somebody is let in. */
  enum Entry {
    GRANTED,
    REFUSED,
    /** Too many passwords are being checked. */
    LATER
  }

  private BasicAuth(Reloading<Map<String, String>> hashes) {
    this.hashes = hashes;
  }

  /**
   * Reads the users, and reads them again when the file has changed.
   *
   * @param messages takes a line for the user when the changed file cannot be used
   * @throws IOException if the file cannot be read, has a line of another form, or names no user
   */
  static BasicAuth of(Path file, Consumer<String> messages) throws IOException {
    return of(file, messages, System::nanoTime);
  }

  static BasicAuth of(Path file, Consumer<String> messages, LongSupplier nanoTime)
      throws IOException {
    Reloading<Map<String, String>> hashes =
        new Reloading<>(List.of(file), () -> hashes(file), messages, nanoTime);
    if (hashes.get().isEmpty()) {
      throw new IOException(file + " names no user");
    }
    return new BasicAuth(hashes);
  }

  /** The hashes by user; empty if the last user was taken off the list. */
  private static Map<String, String> hashes(Path file) throws IOException {
    Map<String, String> hashes = new HashMap<>();
    int number = 0;
    for (String line : SmallFile.read(file).lines().toList()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Matcher user = LINE.matcher(line.strip());
      if (!user.matches()) {
        throw new IOException(file + ", line " + number + ", is not user:hash with bcrypt's hash");
      }
      int cost = Integer.parseInt(user.group(3));
      if (cost < MIN_COST || cost > MAX_COST) {
        throw new IOException(
            String.format(
                "%s, line %d, has a bcrypt cost of %d; allowed is %d to %d",
                file, number, cost, MIN_COST, MAX_COST));
      }
      hashes.put(user.group(1), user.group(2));
    }
    return hashes;
  }

  /**
   * Whether a user is let in.
   *
   * @param from where the client is
   */
  Entry check(InetAddress from, Credentials credentials) {
    Map<String, String> now = hashes.get();
    String hash = now.get(credentials.user());
    String known = digest(hash + ':' + credentials.password());
    if (hash != null && knownGood.contains(known)) {
      return Entry.GRANTED;
    }
    byte[] password = credentials.password().getBytes(StandardCharsets.UTF_8);
    String compared = hash == null ? now.values().stream().findFirst().orElse(NO_HASH) : hash;
    return turnstile
        .check(from, () -> isRight(password, compared) && hash != null)
        .map(
            right -> {
              if (right) {
                knownGood.add(known);
              }
              return right ? Entry.GRANTED : Entry.REFUSED;
            })
        .orElse(Entry.LATER);
  }

  /**
   * Whether a password has a hash. Of a user who does not exist, another's is compared, so that
   * time does not tell which names are known.
   */
  private static boolean isRight(byte[] password, String hash) {
    return verifyer(password.length)
        .verify(password, hash.getBytes(StandardCharsets.US_ASCII))
        .verified;
  }

  private static BCrypt.Verifyer verifyer(int passwordBytes) {
    if (passwordBytes < PASSWORD_BYTES) {
      return BCrypt.verifyer();
    }
    BCrypt.Version withoutZero = BCrypt.Version.VERSION_2Y_NO_NULL_TERMINATOR;
    return BCrypt.verifyer(withoutZero, LongPasswordStrategies.truncate(withoutZero));
  }

  private static String digest(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
