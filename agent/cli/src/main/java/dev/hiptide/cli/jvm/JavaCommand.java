package dev.hiptide.cli.jvm;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** A command line of java(1). Pure. */
public final class JavaCommand {
  /** Options whose value is a word of its own. */
  private static final Set<String> WITH_VALUE =
      Set.of(
          "-cp",
          "-classpath",
          "--class-path",
          "-p",
          "--module-path",
          "--upgrade-module-path",
          "--add-modules",
          "--add-exports",
          "--add-opens",
          "--add-reads",
          "--patch-module",
          "--limit-modules",
          "--enable-native-access");

  private JavaCommand() {}

  /** The command with options of the JVM before its own. */
  public static List<String> with(List<String> options, List<String> command) {
    List<String> words = new ArrayList<>();
    words.add(command.get(0));
    words.addAll(options);
    words.addAll(command.subList(1, command.size()));
    return words;
  }

  /**
   * What {@code sun.java.command} will begin with: the main class, the module or the jar; empty if
   * the words do not tell, as with an argument file.
   */
  public static String program(List<String> command) {
    Iterator<String> words = command.subList(1, command.size()).iterator();
    while (words.hasNext()) {
      String word = words.next();
      if (word.equals("-jar") || word.equals("-m") || word.equals("--module")) {
        return words.hasNext() ? words.next() : "";
      }
      if (WITH_VALUE.contains(word)) {
        if (words.hasNext()) {
          words.next();
        }
      } else if (word.startsWith("@")) {
        return "";
      } else if (!word.startsWith("-")) {
        return word;
      }
    }
    return "";
  }
}
