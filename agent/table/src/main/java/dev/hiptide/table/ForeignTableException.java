package dev.hiptide.table;

import java.io.IOException;

/** What lies in the place of a trace table is none of this version, and never will be. */
public final class ForeignTableException extends IOException {
  private static final long serialVersionUID = 1L;

  ForeignTableException(String message) {
    super(message);
  }
}
