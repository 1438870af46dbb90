package dev.hiptide.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.stack.Access.Certificate;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.Endpoint;
import dev.hiptide.testing.JavaProcess;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus scrapes two endpoints: one speaks TLS and asks for a password, one asks for a
 * password alone. Each job of Prometheus is another client of them. It is one run, so its tests
 * have an order: the files are renewed last.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AccessIT {
  private static final int SILENT_CONNECTIONS = 40;
  private static final String BUILD_INFO = "hiptide_build_info{job=\"%s\"}";

  @TempDir static Path directory;
  private static final List<AutoCloseable> parts = new ArrayList<>();
  private static Certificate certificate;
  private static Path users;
  private static JavaProcess program;
  private static Endpoint endpoint;
  private static Endpoint withoutTls;
  private static Prometheus prometheus;

  @BeforeAll
  static void start() throws Exception {
    certificate = Access.certificate("EC", directory);
    users = Files.writeString(directory.resolve("users"), Access.user("prometheus"));
    program = opened(Access.serve(certificate.options(), Access.basicAuth(users)));
    Path others = Files.writeString(directory.resolve("others"), Access.user("prometheus"));
    JavaProcess another = opened(Access.serve(Access.basicAuth(others)));
    endpoint = Endpoint.of(program);
    withoutTls = Endpoint.of(another);
    for (int i = 0; i < SILENT_CONNECTIONS; i++) {
      Socket socket = opened(new Socket(InetAddress.getLoopbackAddress(), endpoint.port()));
      socket.getOutputStream().write(0x16); // the first byte of a handshake
    }
    prometheus =
        opened(
            Prometheus.scraping(
                directory.resolve("prometheus"),
                Prometheus.job("permitted", endpoint.address(), trustsAndKnows("prometheus")),
                Prometheus.job("another", endpoint.address(), trustsAndKnows("another")),
                Prometheus.job("distrusts", endpoint.address(), "scheme: https"),
                Prometheus.job(
                    "guesses",
                    withoutTls.address(),
                    "basic_auth:",
                    "  username: prometheus",
                    "  password: guess")));
  }

  private static String[] trustsAndKnows(String user) {
    return new String[] {
      "scheme: https",
      "tls_config:",
      "  ca_file: " + certificate.certificate(),
      "basic_auth:",
      "  username: " + user,
      "  password: secret"
    };
  }

  private static <T extends AutoCloseable> T opened(T part) {
    parts.add(0, part);
    return part;
  }

  @AfterAll
  static void end() throws Exception {
    for (AutoCloseable part : parts) {
      part.close();
    }
  }

  @Test
  @Order(1)
  void prometheusScrapesThroughTlsAndPasswordBesideSilentConnections() throws Exception {
    assertThat(endpoint.scheme()).isEqualTo("https");
    Await.until("the target is up", () -> prometheus.target("permitted").isUp());
    Await.until("its series", () -> !series("permitted").isEmpty());
  }

  @Test
  @Order(2)
  void aWrongPasswordIsRefused() throws Exception {
    assertThat(withoutTls.scheme()).isEqualTo("http");
    awaitError("guesses", "401 Unauthorized");
    assertThat(series("guesses")).isEmpty();
  }

  @Test
  @Order(2)
  void anUnknownUserIsRefused() throws Exception {
    awaitError("another", "401 Unauthorized");
    assertThat(series("another")).isEmpty();
  }

  @Test
  @Order(2)
  void aClientThatDoesNotTrustTheCertificateGetsNothing() throws Exception {
    awaitError("distrusts", "certificate");
    assertThat(prometheus.target("distrusts").isUp()).isFalse();
    assertThat(series("distrusts")).isEmpty();
  }

  @Test
  @Order(3)
  void renewedFilesAreReadAgain() throws Exception {
    certificate.becomes(Access.certificate("RSA", directory));
    Files.writeString(users, Access.user("another"));

    Await.until("the new user is answered", () -> prometheus.target("another").isUp());
    awaitError("permitted", "401 Unauthorized");
  }

  @Test
  @Order(4)
  void filesThatCannotBeReadLeaveTheOldOnesInUse() throws Exception {
    Files.writeString(users, "nonsense");
    Await.until(
        "the message",
        () -> program.standardError().contains("stays in use: java.io.IOException: " + users));

    Instant said = Instant.now();
    Await.until("another scrape", () -> prometheus.target("another").lastScrape().isAfter(said));
    assertThat(prometheus.target("another").lastError()).isEmpty();
  }

  @Test
  @Order(5)
  void aUserWhoIsRemovedIsRefused() throws Exception {
    Files.writeString(users, Access.user("prometheus"));

    awaitError("another", "401 Unauthorized");
    Await.until("the first user is answered again", () -> prometheus.target("permitted").isUp());
  }

  private static List<?> series(String job) throws Exception {
    return prometheus.query(BUILD_INFO.formatted(job));
  }

  private static void awaitError(String job, String error) throws Exception {
    Await.until("its scrape fails", () -> prometheus.target(job).lastError().contains(error));
  }
}
