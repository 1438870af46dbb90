package dev.hiptide.settings;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What marks an iteration of the workload. */
public sealed interface IterationMarker {
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
    private static final String IDENTIFIER =
        "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*";
    private static final Pattern FORM =
        Pattern.compile("(" + IDENTIFIER + "(?:\\." + IDENTIFIER + ")*)#(" + IDENTIFIER + ")");

    @Override
    public String text() {
      return className + "#" + methodName;
    }
  }

  /** The marker as the setting spells it. */
  String text();

  static IterationMarker parse(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("empty");
    }
    Matcher method = Method.FORM.matcher(text);
    return method.matches() ? new Method(method.group(1), method.group(2)) : new Range(text);
  }
}
