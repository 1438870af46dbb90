package dev.hiptide.hip;

/**
 * One call of a function that copies or sets memory: its name, for the messages, and what becomes
 * of its command.
 *
 * @param stream null is the default stream
 * @param waits whether the call returns when the command is done, or when it is enqueued
 */
record MemoryCall(Device device, String function, HipStream stream, boolean waits) {
  /** A call that waits, in the default stream. */
  static MemoryCall waiting(String function) {
    return new MemoryCall(Hip.device(), function, null, true);
  }

  /**
   * A call that does not wait.
   *
   * @throws HipException hipErrorInvalidHandle for a destroyed stream
   */
  static MemoryCall enqueuing(String function, HipStream stream) {
    Hip.checkStream(function, stream);
    return new MemoryCall(Hip.device(), function, stream, false);
  }

  void give(Runnable command) {
    if (waits) {
      giveAndWait(command);
    } else {
      device.submit(stream, command);
    }
  }

  /** For a command that may use nothing of the program's after the call. */
  void giveAndWait(Runnable command) {
    device.run(stream, command);
  }

  void checkSize(String what, long size) {
    if (size < 0) {
      throw invalidValue("%s is %d; allowed is 0 or more".formatted(what, size));
    }
  }

  /** Checks that {@code bytes} from {@code pointer} on are memory that the device holds. */
  void checkRange(String role, DevicePointer pointer, long bytes) {
    if (!device.owns(pointer.memory())) {
      throw invalidValue("%s %s is not HIP's memory, or has been freed".formatted(role, pointer));
    }
    if (bytes > pointer.sizeBytes()) {
      throw invalidValue(
          "%s %s has %d bytes to the end of its allocation, %d were asked"
              .formatted(role, pointer, pointer.sizeBytes(), bytes));
    }
  }

  HipException invalidValue(String what) {
    return exception(HipError.hipErrorInvalidValue, what);
  }

  HipException exception(HipError error, String what) {
    return new HipException(error, function + ": " + what);
  }
}
