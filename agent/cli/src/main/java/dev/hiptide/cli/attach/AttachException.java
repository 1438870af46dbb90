package dev.hiptide.cli.attach;

/** The agent cannot be loaded; the message says why and what would help, in one line. */
public final class AttachException extends Exception {
  AttachException(String message) {
    super(message);
  }
}
