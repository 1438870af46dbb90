package dev.hiptide.cli.session;

/** A session that gives no answer, or not the right one; the message says why, in one line. */
public final class SessionException extends Exception {
  SessionException(String message) {
    super(message);
  }
}
