package dev.hiptide.hip.cpu;

import dev.hiptide.hip.HipError;
import dev.hiptide.hip.HipException;

/** A kernel's failure, which all later calls report until the device is reset. */
record Fault(HipError error, Throwable cause) {

  /** The fault that a kernel which threw this is on a device. */
  static Fault of(Throwable thrown) {
    boolean badAddress =
        thrown instanceof IndexOutOfBoundsException || thrown instanceof NullPointerException;
    return new Fault(
        badAddress ? HipError.hipErrorIllegalAddress : HipError.hipErrorLaunchFailure, thrown);
  }

  HipException exception() {
    return new HipException(
        error,
        "work enqueued earlier failed with " + cause + "; calls fail until hipDeviceReset",
        cause);
  }
}
