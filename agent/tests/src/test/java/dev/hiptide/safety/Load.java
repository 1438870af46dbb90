package dev.hiptide.safety;

import dev.hiptide.safety.programs.Serves;
import dev.hiptide.testing.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Clients of a {@link Serves}, each of which asks again when it is answered, until closed. */
final class Load implements AutoCloseable {
  /** How many clients there are, and so how many requests are under way at most. */
  static final int CLIENTS = 4;

  /** Between two requests of a client: others need the machine, too. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpRequest request;
  private final AtomicLong answered = new AtomicLong();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final List<Thread> clients;

  private volatile boolean closed;

  Load(int port) {
    request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")).build();
    clients = IntStream.range(0, CLIENTS).mapToObj(number -> new Thread(this::ask)).toList();
    clients.forEach(Thread::start);
  }

  private void ask() {
    while (!closed) {
      try {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200 || !response.body().equals(Serves.ANSWER)) {
          failures.add(response.statusCode() + ": " + response.body());
        }
      } catch (IOException | InterruptedException e) {
        failures.add(e.toString());
      }
      answered.incrementAndGet();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** How many requests have been answered so far, or have failed. */
  long answered() {
    return answered.get();
  }

  /** Waits until that many more requests have begun and been answered. */
  void awaitMore(int requests) throws Exception {
    long enough = answered() + CLIENTS + requests;
    Await.until("more requests are answered", () -> answered() >= enough);
  }

  /** Lets each client get its last answer; returns what went wrong. */
  List<String> finish() throws InterruptedException {
    close();
    for (Thread client : clients) {
      client.join();
    }
    return failures;
  }

  @Override
  public void close() {
    closed = true;
  }
}
