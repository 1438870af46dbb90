package dev.hiptide.otlp;

import java.io.IOException;
import java.net.URI;
import java.util.function.Consumer;

/**
 * What the user is told of a receiver. One that comes and goes must not fill the workload's
 * standard error. For one thread at a time.
 */
final class Outages {
  private static final int MAX_TOLD = 5;

  private final URI receiver;
  private final Consumer<String> messages;
  private boolean isReached = true;
  private boolean isTold;
  private boolean isPauseTold;
  private int outages;

  /**
   * @param messages takes a line for the user when the receiver cannot be reached, or can again
   */
  Outages(URI receiver, Consumer<String> messages) {
    this.receiver = receiver;
    this.messages = messages;
  }

  /** The receiver has taken the metrics. */
  void taken() {
    if (isTold) {
      messages.accept("OTLP: " + receiver + " takes the metrics again");
    }
    isReached = true;
    isTold = false;
  }

  /** It has not. */
  void notTaken(IOException reason) {
    boolean isOutageNews = isReached && ++outages <= MAX_TOLD;
    boolean isPause = reason instanceof OtlpHttp.Pause;
    boolean isPauseNews = isPause && !isPauseTold;
    if (isOutageNews || isPauseNews) {
      messages.accept(
          "OTLP: "
              + receiver
              + " does not take the metrics, totals are sent when it does: "
              + reason.getMessage());
      isTold = true;
    }
    isReached = false;
    isPauseTold |= isPause;
  }
}
