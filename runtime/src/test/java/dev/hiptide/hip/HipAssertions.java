package dev.hiptide.hip;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;

/** Assertions on how a HIP call fails. */
final class HipAssertions {
  private HipAssertions() {}

  /** Asserts that the call fails with this error, and that the thread's last error says so. */
  static ThrowableAssertAlternative<HipException> assertFailsWith(
      HipError error, ThrowingCallable call) {
    return assertThatExceptionOfType(HipException.class)
        .isThrownBy(call)
        .matches(thrown -> thrown.error() == error, "has error " + error)
        .matches(thrown -> Hip.hipPeekAtLastError() == error, "is the last error");
  }
}
