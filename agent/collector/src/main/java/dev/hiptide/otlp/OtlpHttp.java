package dev.hiptide.otlp;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;

/**
 * Posts protobuf messages (opentelemetry.io, OTLP specification, OTLP/HTTP). Of the answer only the
 * status is kept or shown, no redirection is followed, no answer is awaited for longer than {@link
 * #TIMEOUT}, and a long one is cut off.
 */
final class OtlpHttp {
  static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int SUCCESS = 2;

  /** A line is for people; what a receiver has put into it has an end. */
  private static final int MAX_CAUSE_LENGTH = 120;

  private final HttpClient client;
  private final Duration timeout;
  private final NonsenseLimit nonsense;

  /** Nothing was sent, because the receiver has often answered what is none of HTTP. */
  static final class Pause extends IOException {
    private static final long serialVersionUID = 1;

    Pause() {
      super("it does not speak HTTP, and is sent nothing more for an hour");
    }
  }

  /**
   * A client that goes through Java's default proxy, if there is one.
   *
   * @param tls whom it trusts and who it is; if empty, as Java's own properties say
   */
  OtlpHttp(Optional<SSLContext> tls) {
    this(tls, TIMEOUT, System::nanoTime);
  }

  /**
   * @param timeout how long an answer is awaited, to its end
   * @param nanoTime the time, as {@link System#nanoTime} gives it
   */
  OtlpHttp(Optional<SSLContext> tls, Duration timeout, LongSupplier nanoTime) {
    this.timeout = timeout;
    nonsense = new NonsenseLimit(nanoTime);
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2));
    tls.ifPresent(builder::sslContext);
    client = builder.build();
  }

  /**
   * Posts a message.
   *
   * @throws Pause if nothing is sent to this receiver now
   * @throws IOException if it was not taken; its message is one short line
   */
  void post(String address, Map<String, String> headers, byte[] message) throws IOException {
    if (nonsense.isReached()) {
      throw new Pause();
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address))
            .header("Content-Type", "application/x-protobuf")
            .POST(BodyPublishers.ofByteArray(message));
    CompletableFuture<HttpResponse<Void>> answer;
    try {
      headers.forEach(request::header);
      answer = client.sendAsync(request.build(), head -> new Discarding());
    } catch (IllegalArgumentException e) {
      throw new IOException("a header is not allowed"); // it may be a secret
    }
    try {
      int status = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS).statusCode();
      if (status / 100 != SUCCESS) {
        throw new IOException("HTTP status " + status);
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ProtocolException) {
        nonsense.count();
      }
      throw new IOException(cause(e.getCause()));
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("no answer within " + timeout.toSeconds() + " s");
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    }
  }

  /** What has failed, and the reason that is farthest down: it says more than those above. */
  static String cause(Throwable failure) {
    String reason = null;
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each.getMessage() != null) {
        reason = each.getMessage();
      } else if (each instanceof UnresolvedAddressException) {
        reason = "the name of the host has no address";
      }
    }
    String name = failure.getClass().getSimpleName();
    String line = reason == null ? name : name + ": " + reason.replaceAll("\\p{Cntrl}", " ");
    return line.substring(0, Math.min(line.length(), MAX_CAUSE_LENGTH));
  }
}
