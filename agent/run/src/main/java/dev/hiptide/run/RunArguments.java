package dev.hiptide.run;

import dev.hiptide.terms.Category;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What {@code hiptide run} is to do.
 *
 * @param categories the categories to trace behind a filter; empty for none
 * @param options the agent's options, as {@code -javaagent} takes them; empty for none
 * @param command the Java program and its arguments
 */
record RunArguments(Set<Category> categories, String options, List<String> command) {
  static final String USAGE =
      """
      usage: hiptide run [--categories LIST] [--options KEY=VALUE,...] [--] java ARGUMENT...

      Runs a Java program under the agent: java is started with -javaagent, whose options
      are those of --options.

        --categories LIST  count the system calls of these categories alone, on every thread:
                           some of control_io, file_io, memory, other and sync, separated by
                           commas.

      With backend=bpf, as by default where it is permitted, that is all. With ptrace, calls
      are counted from the program's first instruction on, those of other categories run at
      nearly full speed, and --categories puts a seccomp filter before every system call of
      the program and of the programs that it starts. A filter cannot be taken away again,
      and the calls that it names work only while the collector is there. So
      if the collector dies, or is killed,
      THE PROGRAM AND ITS CHILDREN ARE KILLED WITH IT, at once, by SIGKILL (exit code 137);
      otherwise their locks and files would fail one after the other. Without --categories
      the program survives whatever becomes of the collector.

      Who is not root can filter only with no_new_privs: set-user-ID programs such as sudo
      then gain nothing, in the program and in all that it starts.
      """;

  private static final String CATEGORIES = "--categories";
  private static final String OPTIONS = "--options";

  /**
   * Reads the words behind {@code run}.
   *
   * @throws IllegalArgumentException says what is wrong and what is allowed, in one line
   */
  static RunArguments parse(String[] words) {
    Deque<String> rest = new ArrayDeque<>(List.of(words));
    Set<Category> categories = EnumSet.noneOf(Category.class);
    String options = "";
    while (!rest.isEmpty() && rest.peek().startsWith("--")) {
      String word = rest.pop();
      if (word.equals("--")) {
        break;
      }
      switch (word) {
        case CATEGORIES -> categories.addAll(categories(value(word, rest)));
        case OPTIONS -> options = value(word, rest);
        default ->
            throw new IllegalArgumentException(
                "unknown option "
                    + word.replaceFirst("=.*", "") // what is behind it may be a secret
                    + "; allowed are "
                    + CATEGORIES
                    + " and "
                    + OPTIONS);
      }
    }
    if (rest.isEmpty()) {
      throw new IllegalArgumentException("no program to run: java ARGUMENT... is missing");
    }
    if (!Path.of(rest.peek()).endsWith("java")) {
      throw new IllegalArgumentException(
          rest.peek() + " is no program that can be run; allowed is java, or a path to one");
    }
    return new RunArguments(categories, options, List.copyOf(rest));
  }

  private static String value(String option, Deque<String> rest) {
    if (rest.isEmpty()) {
      throw new IllegalArgumentException(option + " has no value");
    }
    return rest.pop();
  }

  private static Set<Category> categories(String list) {
    return Arrays.stream(list.split(",")).map(RunArguments::category).collect(Collectors.toSet());
  }

  private static Category category(String label) {
    return Category.withLabel(label)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "bad category '"
                        + label
                        + "'; allowed are "
                        + Arrays.stream(Category.values())
                            .map(Category::label)
                            .collect(Collectors.joining(", "))));
  }
}
