package dev.hiptide.otlp;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/** Reads an answer to its end, keeps nothing of it, and hangs up if it gets long. */
final class Discarding implements BodySubscriber<Void> {
  /** An answer to a message is a message of its own, which names what was refused. */
  private static final int MAX_BYTES = 64 * 1024;

  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private Subscription subscription;
  private long bytes;

  @Override
  public CompletionStage<Void> getBody() {
    return end;
  }

  @Override
  public void onSubscribe(Subscription itself) {
    subscription = itself;
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> part) {
    for (ByteBuffer buffer : part) {
      bytes += buffer.remaining();
    }
    if (bytes > MAX_BYTES) {
      subscription.cancel();
      end.completeExceptionally(
          new IOException("the answer has more than " + MAX_BYTES + " bytes"));
    } else {
      subscription.request(1);
    }
  }

  @Override
  public void onError(Throwable failure) {
    end.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    end.complete(null);
  }
}
