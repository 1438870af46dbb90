package dev.hiptide.inquiry;

/** There is no session any more that could answer. The message is one line that says why. */
public final class SessionEndedException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param message which session it was, and what has become of it
   */
  public SessionEndedException(String message) {
    super(message);
  }
}
