package dev.hiptide.hip.cpu.launch;

import dev.hiptide.hip.HipError;
import dev.hiptide.hip.HipException;

/** A kernel's failure, which all later calls report until the device is reset. */
public record Fault(HipError error, Throwable cause) {

  /** The fault that a kernel which threw this is on a device. */
  public static Fault of(Throwable thrown) {
    boolean badAddress =
        thrown instanceof IndexOutOfBoundsException || thrown instanceof NullPointerException;
    return new Fault(
        badAddress ? HipError.hipErrorIllegalAddress : HipError.hipErrorLaunchFailure, thrown);
  }

  public HipException exception() {
    return new HipException(
        error,
        "work enqueued earlier failed with " + cause + "; calls fail until hipDeviceReset",
        cause);
  }
}
