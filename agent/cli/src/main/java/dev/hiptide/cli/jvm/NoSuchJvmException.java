package dev.hiptide.cli.jvm;

/** No JVM, or more than one, is what a user has named; the message says so in one line. */
public final class NoSuchJvmException extends Exception {
  NoSuchJvmException(String message) {
    super(message);
  }
}
