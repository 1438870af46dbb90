package dev.hiptide.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A receiver that keeps its client for as long as it can. */
class HostileReceiverTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final byte[] MESSAGE = new byte[1000];

  @Test
  void anAnswerWithoutEndIsCutOff() throws Exception {
    try (Receiver receiver = new Receiver("HTTP/1.1 200 OK\r\n\r\n", "x".repeat(8000))) {
      assertThatThrownBy(() -> post(receiver, LONG))
          .isInstanceOf(IOException.class)
          .hasMessage("IOException: the answer has more than 65536 bytes");
      receiver.awaitHangUp();
    }
  }

  @Test
  void anAnswerThatIsSentByDropsHasADeadline() throws Exception {
    try (Receiver receiver = new Receiver("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx", "")) {
      assertThatThrownBy(() -> post(receiver, SHORT)).hasMessage("no answer within 1 s");
      receiver.awaitHangUp();
    }
  }

  /** The JDK's client leaves each such connection open. */
  @Test
  void headersWithoutEndAreCutOffAndReadOnceAnHourInTheEnd() throws Exception {
    AtomicLong now = new AtomicLong();
    try (Receiver receiver = new Receiver("HTTP/1.1 200 OK\r\n", "A: b\r\n".repeat(1000))) {
      OtlpHttp http = new OtlpHttp(Optional.empty(), LONG, now::get);
      for (int i = 0; i < NonsenseLimit.MAX_ANSWERS; i++) {
        assertThatThrownBy(() -> http.post(receiver.address(), Map.of(), MESSAGE))
            .hasMessageContaining("Header size too big");
      }
      int connections = receiver.connections();
      for (int hour = 0; hour < 3; hour++) {
        assertThatThrownBy(() -> http.post(receiver.address(), Map.of(), MESSAGE))
            .hasMessage("it does not speak HTTP, and is sent nothing more for an hour");
        assertThat(receiver.connections()).isEqualTo(connections + hour);

        now.addAndGet(NonsenseLimit.FORGIVEN_AFTER.toNanos());
        assertThatThrownBy(() -> http.post(receiver.address(), Map.of(), MESSAGE))
            .hasMessageContaining("Header size too big");
      }
    }
  }

  @Test
  void whoSpeaksHttpAtLastIsSentEverythingAgain() throws Exception {
    AtomicLong now = new AtomicLong();
    OtlpHttp http = new OtlpHttp(Optional.empty(), LONG, now::get);
    try (Receiver receiver = new Receiver("nonsense\r\n\r\n", "")) {
      for (int i = 0; i < NonsenseLimit.MAX_ANSWERS; i++) {
        assertThatThrownBy(() -> http.post(receiver.address(), Map.of(), MESSAGE))
            .hasMessageContaining("ProtocolException");
      }
    }
    now.addAndGet(NonsenseLimit.FORGIVEN_AFTER.toNanos());
    try (Receiver receiver =
        new Receiver("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "")) {
      for (int i = 0; i < 3; i++) {
        assertThatCode(() -> http.post(receiver.address(), Map.of(), MESSAGE))
            .doesNotThrowAnyException();
      }
    }
  }

  @Test
  void whoDoesNotAnswerIsLeft() throws Exception {
    try (Receiver receiver = new Receiver("", "")) {
      assertThatThrownBy(() -> post(receiver, SHORT)).hasMessage("no answer within 1 s");
      receiver.awaitHangUp();
    }
  }

  private static void post(Receiver receiver, Duration timeout) throws IOException {
    new OtlpHttp(Optional.empty(), timeout, System::nanoTime)
        .post(receiver.address(), Map.of(), MESSAGE);
  }

  /** Sends to each client, for as long as it does not hang up. */
  private static final class Receiver implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final CountDownLatch hungUp = new CountDownLatch(1);
    private final AtomicInteger connections = new AtomicInteger();
    private final byte[] beginning;
    private final byte[] again;

    /**
     * @param again what is sent for ever after the beginning; nothing if empty
     */
    Receiver(String beginning, String again) throws IOException {
      this.beginning = beginning.getBytes(StandardCharsets.US_ASCII);
      this.again = again.getBytes(StandardCharsets.US_ASCII);
      daemon(this::accept);
    }

    private static void daemon(Runnable task) {
      Thread thread = new Thread(task);
      thread.setDaemon(true);
      thread.start();
    }

    private void accept() {
      try {
        while (true) {
          Socket client = socket.accept();
          connections.incrementAndGet();
          daemon(() -> serve(client));
        }
      } catch (IOException e) {
        // it is closed
      }
    }

    private void serve(Socket client) {
      try (client) {
        client.getInputStream().readNBytes(MESSAGE.length);
        OutputStream out = client.getOutputStream();
        out.write(beginning);
        while (again.length > 0) {
          out.write(again);
        }
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // it has hung up
      }
      hungUp.countDown();
    }

    String address() {
      return "http://127.0.0.1:" + socket.getLocalPort() + "/v1/metrics";
    }

    int connections() {
      return connections.get();
    }

    void awaitHangUp() throws InterruptedException {
      assertThat(hungUp.await(LONG.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
