package dev.hiptide.endpoint;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One page of the endpoint.
 *
 * @param path where it is, from {@code /} on
 * @param about what it shows, in a few words of HTML for the index
 * @param isCostly whether one answer is made for all who ask within a short time, and not one for
 *     each
 * @param content makes the answer; called on the endpoint's threads, on several at once unless it
 *     is costly
 */
public record Page(String path, String about, boolean isCostly, Supplier<Content> content) {
  private static final int OK = 200;
  private static final int SERVICE_UNAVAILABLE = 503;
  private static final String PLAIN = "text/plain";

  /**
   * What a request is answered with.
   *
   * @param status the HTTP status
   * @param type the media type, without a charset: the text is sent as UTF-8
   */
  public record Content(int status, String type, String text) {}

  /** A page of figures, which is always there and takes some milliseconds to make. */
  public static Page of(String path, String about, String type, Supplier<String> text) {
    return new Page(path, about, true, () -> new Content(OK, type, text.get()));
  }

  /**
   * {@code /-/ready}, as Prometheus itself has it: status 200 or 503, for programs that look at no
   * text.
   *
   * @param ready whether the figures are complete; asked once for each request
   */
  public static Page readiness(BooleanSupplier ready) {
    return new Page(
        "/-/ready",
        "whether the workload is traced",
        false,
        () ->
            ready.getAsBoolean()
                ? new Content(OK, PLAIN, "Ready.\n")
                : new Content(
                    SERVICE_UNAVAILABLE, PLAIN, "Not ready: the workload is not traced yet.\n"));
  }
}
