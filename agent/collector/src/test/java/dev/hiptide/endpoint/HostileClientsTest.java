package dev.hiptide.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.hiptide.credentials.TlsContexts;
import dev.hiptide.settings.Access;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that do what they can to keep others from the endpoint. */
class HostileClientsTest {
  /** More than there are threads, fewer than there may be connections. */
  private static final int CLIENTS = 20;

  /** More than the kernel buffers for a client that does not read. */
  private static final int LARGE = 6_000_000;

  /** So that the test need not wait for long for those who are left when nobody needs a thread. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final String ELSEWHERE = "127.0.0.2";

  @TempDir Path directory;
  private final List<Socket> sockets = new ArrayList<>();

  /** Lines for the user; none of these clients is a reason for one. */
  private final List<String> lines = new CopyOnWriteArrayList<>();

  /** One for all clients of a test: they resume sessions, which takes less of the processor. */
  private SSLContext trusting;

  @BeforeEach
  void trustAnyCertificate() throws Exception {
    trusting = SSLContext.getInstance("TLS");
    trusting.init(null, new TrustManager[] {new Trusting()}, null);
  }

  @AfterEach
  void noPageHasFailed() {
    assertThat(lines).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoReadsNothingHoldsNoThread(boolean tls) throws Exception {
    try (Endpoint endpoint = start(tls ? guard(access(true, false)) : Guard.NONE)) {
      for (int i = 0; i < CLIENTS; i++) {
        beginIfItCan(endpoint, tls, "GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
      }

      awaitScrape(endpoint, tls);
      awaitIdle(endpoint);
      hangUp();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET", "GET /metrics HTTP/1.1\r\nHost: localhost\r\nA:"})
  void whoSaysNothingMoreHoldsNoThread(String beginning) throws Exception {
    try (Endpoint endpoint = start(Guard.NONE)) {
      for (int i = 0; i < CLIENTS; i++) {
        beginIfItCan(endpoint, false, beginning);
      }

      awaitScrape(endpoint, false);
      awaitIdle(endpoint);
      hangUp();
    }
  }

  @Test
  void whoBeginsAHandshakeHoldsNoThread() throws Exception {
    try (Endpoint endpoint = start(guard(access(true, false)))) {
      for (int i = 0; i < CLIENTS; i++) {
        beginIfItCan(endpoint, false, "\u0016");
      }

      awaitScrape(endpoint, true);
      awaitIdle(endpoint);
      hangUp();
    }
  }

  /**
   * They are many, and the one who is known is at the same address, behind a proxy perhaps. Who is
   * new is elsewhere: from the guessers' address, hardly anybody new gets in while they guess.
   */
  @Test
  void whileOthersGuessTheKnownAreServedAndTheNewGetInFromElsewhere() throws Exception {
    String known = "alice:secret";
    String fresh = "bob:key";
    try (Endpoint endpoint = start(guard(access(false, true)))) {
      assertThat(scrapeAs(endpoint, known, "127.0.0.1")).isEqualTo(200);
      AtomicBoolean enough = new AtomicBoolean();
      AtomicInteger guesses = new AtomicInteger();
      ExecutorService guessers = Executors.newFixedThreadPool(CLIENTS);
      List<Future<Integer>> statuses = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        statuses.add(
            guessers.submit(
                () -> {
                  int status;
                  do {
                    status = scrapeAs(endpoint, "alice:" + guesses.incrementAndGet(), "127.0.0.1");
                  } while (!enough.get() && (status == 401 || status == 429));
                  return status;
                }));
      }
      int tries = 1;
      try {
        while (guesses.get() < 10 * CLIENTS) {
          assertThat(scrapeAs(endpoint, known, "127.0.0.1")).isEqualTo(200);
        }
        while (scrapeAs(endpoint, fresh, ELSEWHERE) != 200) {
          tries++;
        }
      } finally {
        enough.set(true);
      }

      assertThat(tries).isLessThanOrEqualTo(2);
      for (Future<Integer> status : statuses) {
        assertThat(status.get()).isIn(401, 429);
      }
      guessers.shutdown();
    }
  }

  /** Of each kind of nonsense, some with the end of the connection behind it, some with silence. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nonsenseHarmsNobody(boolean tls) throws Exception {
    Random random = new Random(7);
    AtomicInteger sent = new AtomicInteger();
    try (Endpoint endpoint = start(tls ? guard(access(true, true)) : Guard.NONE)) {
      long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
      ExecutorService clients = Executors.newFixedThreadPool(16);
      List<Future<Void>> done = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        long seed = random.nextLong();
        done.add(
            clients.submit(
                (Callable<Void>)
                    () -> {
                      Random own = new Random(seed);
                      while (System.nanoTime() < end) {
                        try (Socket socket = connect(endpoint, tls && own.nextInt(8) == 0)) {
                          socket.getOutputStream().write(Nonsense.request(own));
                          sent.incrementAndGet();
                          if (own.nextBoolean()) {
                            socket.setSoTimeout(5);
                            socket.getInputStream().readNBytes(100);
                          }
                          socket.setSoLinger(own.nextBoolean(), 0);
                        } catch (IOException e) {
                          // the endpoint has hung up
                        }
                      }
                      return null;
                    }));
      }
      for (Future<Void> each : done) {
        each.get();
      }
      clients.shutdown();
      System.out.println(sent + " requests tried" + (tls ? ", with TLS" : ""));

      awaitScrape(endpoint, tls);
      awaitIdle(endpoint);
    }
    assertThat(sent.get()).isPositive();
  }

  private Endpoint start(Guard guard) throws Exception {
    String large = "x".repeat(LARGE);
    return Endpoint.start(
        ListenAddress.of("127.0.0.1"),
        0,
        guard,
        new Endpoint.Site(
            new PrometheusRegistry(),
            List.of(Page.of("/large", "much", "text/plain", () -> large)),
            new Scrapers(),
            lines::add),
        new Workers(PATIENCE));
  }

  private Access access(boolean tls, boolean users) throws Exception {
    Path file = directory.resolve("users");
    if (users) {
      Files.writeString(file, "alice:" + hash("secret") + "\nbob:" + hash("key") + "\n");
    }
    return new Access(
        tls
            ? Optional.of(new Access.Tls(sample("rsa.crt"), sample("rsa-pkcs1.key")))
            : Optional.empty(),
        users ? Optional.of(file) : Optional.empty());
  }

  private static Guard guard(Access access) throws IOException {
    return Guard.of(access, line -> {});
  }

  private static Path sample(String name) {
    return Path.of(TlsContexts.class.getResource(name).getPath());
  }

  private static String hash(String password) {
    return BCrypt.withDefaults().hashToString(6, password.toCharArray());
  }

  private Socket connect(Endpoint endpoint, boolean tls) throws Exception {
    Socket socket = connect(endpoint, tls, "127.0.0.1");
    synchronized (sockets) {
      sockets.add(socket);
    }
    return socket;
  }

  private Socket connect(Endpoint endpoint, boolean tls, String from) throws Exception {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
    socket.connect(new InetSocketAddress("127.0.0.1", endpoint.port()));
    if (!tls) {
      return socket;
    }
    SSLSocket secure =
        (SSLSocket) trusting.getSocketFactory().createSocket(socket, "localhost", 1, true);
    secure.startHandshake();
    return secure;
  }

  /** Begins what the endpoint does not wait for: on a busy machine it may have hung up. */
  private void beginIfItCan(Endpoint endpoint, boolean tls, String text) throws Exception {
    try {
      send(connect(endpoint, tls), text);
    } catch (IOException e) {
      // so it has
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private void hangUp() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void awaitScrape(Endpoint endpoint, boolean tls) throws Exception {
    String request = scrape("alice:secret");
    long end = System.nanoTime() + DEADLINE.toNanos();
    int status = 0;
    while (status != 200 && System.nanoTime() < end) {
      status = status(endpoint, tls, request, "127.0.0.1");
    }
    assertThat(status).isEqualTo(200);
  }

  /**
   * The status that a user gets. One who is slow to ask on a busy machine is hung up on, as there
   * are more clients than threads, and asks again.
   */
  private int scrapeAs(Endpoint endpoint, String user, String from) throws Exception {
    String request = scrape(user);
    long end = System.nanoTime() + DEADLINE.toNanos();
    int status;
    do {
      status = status(endpoint, false, request, from);
    } while (status == 0 && System.nanoTime() < end);
    return status;
  }

  private static String scrape(String user) {
    String encoded = Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    return "GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic %s\r\n\r\n"
        .formatted(encoded);
  }

  /** The status of the answer; 0 without one. */
  private int status(Endpoint endpoint, boolean tls, String request, String from) throws Exception {
    try (Socket socket = connect(endpoint, tls, from)) {
      socket.setSoTimeout((int) DEADLINE.toMillis());
      send(socket, request);
      InputStream in = socket.getInputStream();
      String start = new String(in.readNBytes("HTTP/1.1 200".length()), StandardCharsets.US_ASCII);
      return start.isEmpty() ? 0 : Integer.parseInt(start.substring(start.length() - 3));
    } catch (IOException e) {
      return 0;
    }
  }

  private static void awaitIdle(Endpoint endpoint) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (endpoint.busyThreads() > 0 && System.nanoTime() < end) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(endpoint.busyThreads()).isZero();
  }

  /** Takes any certificate. */
  private static final class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
