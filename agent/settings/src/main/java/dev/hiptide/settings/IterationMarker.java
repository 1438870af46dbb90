package dev.hiptide.settings;

/** What marks an iteration of the workload. */
public sealed interface IterationMarker {
  /** More than any file system has room for in the name of a class's file, or people read. */
  int MAX_LENGTH = 512;

  /** Of a class's name, packages among them. */
  int MAX_PARTS = 64;

  /** A ROCTX range with this message. */
  record Range(String message) implements IterationMarker {
    @Override
    public String text() {
      return message;
    }
  }

  /**
   * A method, by name.
   *
   * @param className the binary name of its class, as in {@code com.acme.Trainer$Inner}
   */
  record Method(String className, String methodName) implements IterationMarker {
    @Override
    public String text() {
      return className + "#" + methodName;
    }
  }

  /** The marker as the setting spells it. */
  String text();

  /**
   * Reads a marker.
   *
   * @throws IllegalArgumentException if it is empty or too long, or its class has too many parts
   */
  static IterationMarker parse(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("a marker of " + text.length() + " characters");
    }
    int hash = text.indexOf('#');
    if (hash < 0 || !isIdentifier(text, hash + 1, text.length())) {
      return new Range(text);
    }
    int parts = 0;
    for (int begin = 0; begin <= hash; parts++) {
      int dot = text.indexOf('.', begin);
      int end = dot < 0 || dot > hash ? hash : dot;
      if (!isIdentifier(text, begin, end)) {
        return new Range(text);
      }
      begin = end + 1;
    }
    if (parts > MAX_PARTS) {
      throw new IllegalArgumentException("a class name of " + parts + " parts");
    }
    return new Method(text.substring(0, hash), text.substring(hash + 1));
  }

  /** As the Java language defines it, but for keywords. */
  private static boolean isIdentifier(String text, int begin, int end) {
    if (begin >= end || !Character.isJavaIdentifierStart(text.codePointAt(begin))) {
      return false;
    }
    for (int i = begin; i < end; i += Character.charCount(text.codePointAt(i))) {
      if (!Character.isJavaIdentifierPart(text.codePointAt(i))) {
        return false;
      }
    }
    return true;
  }
}
