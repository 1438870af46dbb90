package dev.hiptide.cli.run;

import dev.hiptide.terms.Category;
import java.nio.file.Path;
import java.util.Arrays;
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
public record RunArguments(Set<Category> categories, String options, List<String> command) {
  /**
   * Checks what the user wants.
   *
   * @param lists the labels of categories, separated by commas; empty for no filter
   * @throws IllegalArgumentException says what is wrong and what is allowed, in one line
   */
  public static RunArguments of(List<String> lists, String options, List<String> command) {
    Set<Category> categories = EnumSet.noneOf(Category.class);
    lists.forEach(list -> categories.addAll(categories(list)));
    if (command.isEmpty()) {
      throw new IllegalArgumentException("no program to run: java ARGUMENT... is missing");
    }
    if (!Path.of(command.get(0)).endsWith("java")) {
      throw new IllegalArgumentException(
          command.get(0) + " is no program that can be run; allowed is java, or a path to one");
    }
    return new RunArguments(categories, options, List.copyOf(command));
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
