package dev.hiptide.supervision;

import java.io.IOException;

/**
 * No collector can be started. It is no {@link IOException}, for that means that a place has no
 * room for the table, and that another may have it.
 */
public final class NoCollectorException extends Exception {
  NoCollectorException(IOException cause) {
    super(cause);
  }

  /** Why. */
  @Override
  public synchronized IOException getCause() {
    return (IOException) super.getCause();
  }
}
