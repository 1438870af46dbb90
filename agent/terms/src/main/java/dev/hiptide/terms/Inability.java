package dev.hiptide.terms;

import java.util.Map;
import java.util.Optional;

/** Says in one line why something cannot work, and what would help. Pure. */
public final class Inability {
  /** How many threads and processes observing a program takes, in it and in the collector. */
  public static final int THREADS = 30;

  /** What to do where the system gives no more threads or processes. */
  public static final String THREAD_LIMIT =
      "the limit of threads and processes is too low (ulimit -u, pids.max of the cgroup; of a"
          + " container, --pids-limit): it takes about "
          + THREADS
          + " more";

  /** Of the packages that the agent uses, those that a Java made by jlink(1) may lack. */
  private static final Map<String, String> MODULES =
      Map.of(
          "com.sun.net.httpserver", "jdk.httpserver",
          "com.sun.tools.attach", "jdk.attach",
          "java.net.http", "java.net.http",
          "java.util.logging", "java.logging");

  private Inability() {}

  /** The reason, without a line break. */
  public static String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Optional<String> known = known(cause);
      if (known.isPresent()) {
        return known.get();
      }
    }
    // Of a class that could not be initialised, the later failures say nothing.
    Throwable first = failure;
    while (first instanceof LinkageError && first.getCause() instanceof LinkageError) {
      first = first.getCause();
    }
    return firstLine(
        first instanceof UnsatisfiedLinkError && first.getMessage() != null
            ? first.getMessage()
            : first.toString());
  }

  private static Optional<String> known(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof OutOfMemoryError && message.contains("native thread")) {
      return Optional.of(THREAD_LIMIT);
    }
    if (cause instanceof LinkageError || cause instanceof ClassNotFoundException) {
      String names = message.replace('/', '.');
      return MODULES.entrySet().stream()
          .filter(module -> names.contains(module.getKey() + "."))
          .map(Map.Entry::getValue)
          .findFirst()
          .map(
              module ->
                  "this Java has no module "
                      + module
                      + "; jlink --add-modules "
                      + module
                      + " adds it");
    }
    return Optional.empty();
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
