package dev.hiptide.endpoint;

import com.sun.net.httpserver.HttpsConfigurator;
import dev.hiptide.credentials.TlsContexts;
import dev.hiptide.credentials.TlsContexts.Identity;
import dev.hiptide.settings.Access;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Who may talk to the endpoint, and how. */
public final class Guard {
  /** Lets everybody in, by HTTP. */
  public static final Guard NONE = new Guard(Optional.empty(), Optional.empty());

  private final Optional<HttpsConfigurator> tls;
  private final Optional<BasicAuth> users;

  private Guard(Optional<HttpsConfigurator> tls, Optional<BasicAuth> users) {
    this.tls = tls;
    this.users = users;
  }

  /**
   * Reads the files with certificate, key and users, and reads them again when they have changed.
   *
   * @param messages takes a line for the user when a changed file cannot be used
   * @throws IOException if one of the files is not what it should be; the message names it
   */
  public static Guard of(Access access, Consumer<String> messages) throws IOException {
    Optional<HttpsConfigurator> tls = Optional.empty();
    if (access.tls().isPresent()) {
      Access.Tls files = access.tls().get();
      tls =
          Optional.of(
              new HttpsConfigurator(
                  new RenewedContext(
                      new Reloading<>(
                          List.of(files.certificate(), files.key()),
                          () ->
                              TlsContexts.of(
                                  Optional.of(new Identity(files.certificate(), files.key())),
                                  Optional.empty()),
                          messages,
                          System::nanoTime))));
    }
    Optional<BasicAuth> users = Optional.empty();
    if (access.users().isPresent()) {
      users = Optional.of(BasicAuth.of(access.users().get(), messages));
    }
    return new Guard(tls, users);
  }

  /** The TLS configuration; HTTP if empty. */
  Optional<HttpsConfigurator> tls() {
    return tls;
  }

  /** Checks user and password; everybody is let in if empty. */
  Optional<BasicAuth> users() {
    return users;
  }
}
