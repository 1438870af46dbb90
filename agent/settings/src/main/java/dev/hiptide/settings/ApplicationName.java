package dev.hiptide.settings;

import dev.hiptide.terms.Printable;
import java.util.Locale;
import java.util.function.Function;
import java.util.jar.Attributes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names an application that its user has not named: as its manifest does, or by its main class, jar
 * or source file, and the same in every release.
 */
public final class ApplicationName {
  /** What java(1) runs for {@code java Program.java}; the class has another name in each Java. */
  private static final String SOURCE_LAUNCHER = "jdk.compiler/com.sun.tools.javac.launcher.";

  /** What Spring Boot's archives run, and what {@code java} names when one has been unpacked. */
  private static final String SPRING_LAUNCHER = "org.springframework.boot.loader.";

  private static final Pattern ARCHIVE = Pattern.compile("(?i)(.+)\\.[jw]ar");
  private static final Pattern SOURCE = Pattern.compile("(.+?\\.java)(\\s.*)?", Pattern.DOTALL);

  /** As Maven and Gradle put it behind a name, with what there is of qualifiers. */
  private static final Pattern VERSION =
      Pattern.compile(
          "(?i)(?<=.)[-_]v?\\d+(\\.\\d+)+"
              + "([-.+](\\d[\\w.]*|snapshot|release|final|ga|(m|rc|cr|sp|alpha|beta)[-.]?\\d*))*"
              + "(?![\\w])");

  /** Of a jar with all that it needs. */
  private static final Pattern KIND =
      Pattern.compile("(?i)(?<=.)-(all|exec|fat|jar-with-dependencies|runner|shaded|uber)$");

  /**
   * The most characters of a name. It is in every series of every scrape, and Prometheus would take
   * any number of them.
   */
  static final int MAX_LENGTH = 128;

  /** No file has a longer one on Linux, NAME_MAX of limits.h. */
  private static final int MAX_FILE_NAME = 255;

  private ApplicationName() {}

  /** Whether an application may have that name: it is short, and can be shown in one line. */
  static boolean isAllowed(String name) {
    return name.length() <= MAX_LENGTH && Printable.is(name);
  }

  /** What is allowed of a name: the beginning. */
  static String cut(String name) {
    String printable = Printable.of(name);
    if (printable.length() <= MAX_LENGTH) {
      return printable;
    }
    boolean splitsPair = Character.isHighSurrogate(printable.charAt(MAX_LENGTH - 1));
    return printable.substring(0, splitsPair ? MAX_LENGTH - 1 : MAX_LENGTH);
  }

  /**
   * The name.
   *
   * @param command the system property {@code sun.java.command}: a class, {@code module/class} or
   *     jar, and arguments, with nothing to tell a blank between them from one in a path; null
   *     where it is not set
   * @param classPath the system property {@code java.class.path}; for {@code -jar} it begins with
   *     the jar
   * @param manifests gives the main attributes of the manifest of an entry of the class path; none
   *     where there is no manifest
   */
  public static String of(
      String command, String classPath, Function<String, Attributes> manifests) {
    if (command == null || command.isBlank()) {
      return "java";
    }
    if (command.startsWith(SOURCE_LAUNCHER)) {
      Matcher source = SOURCE.matcher(command.substring(command.indexOf(' ') + 1));
      return simple(source.matches() ? source.group(1) : command);
    }
    String first = classPath.split(":", 2)[0];
    String program =
        command.equals(first) || command.startsWith(first + " ")
            ? first
            : command.strip().split("\\s", 2)[0];
    boolean isUnpacked = program.startsWith(SPRING_LAUNCHER);
    if (!isUnpacked && !program.equals(first)) {
      return simple(program);
    }
    Attributes manifest = manifests.apply(first);
    String title = manifest.getValue(Attributes.Name.IMPLEMENTATION_TITLE);
    if (title != null && !title.isBlank()) {
      return title.strip();
    }
    String started = manifest.getValue("Start-Class");
    return simple(isUnpacked && started != null ? started : program);
  }

  /** The last part of a path or of a name with dots, without what changes with a release. */
  private static String simple(String program) {
    String whole = program.substring(program.lastIndexOf('/') + 1);
    String name = whole.substring(0, Math.min(whole.length(), MAX_FILE_NAME));
    Matcher archive = ARCHIVE.matcher(name);
    if (archive.matches()) {
      String versioned = archive.group(1);
      return KIND.matcher(VERSION.matcher(versioned).replaceFirst("")).replaceFirst("");
    }
    if (name.toLowerCase(Locale.ROOT).endsWith(".java")) {
      return name.substring(0, name.length() - ".java".length());
    }
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
