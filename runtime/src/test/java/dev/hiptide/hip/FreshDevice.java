package dev.hiptide.hip;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each test a device without memory, errors and flags of an earlier one.
 *
 * <p>With a deadline of its own, as JUnit's timeouts do not cover extensions: if a test has left
 * the device stuck, each later one fails here.
 */
public final class FreshDevice implements BeforeEachCallback {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  @Override
  public void beforeEach(ExtensionContext context) {
    assertTimeoutPreemptively(DEADLINE, Hip::hipDeviceReset);
    Hip.hipGetLastError();
  }
}
