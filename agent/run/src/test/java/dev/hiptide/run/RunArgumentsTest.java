package dev.hiptide.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hiptide.terms.Category;
import org.junit.jupiter.api.Test;

class RunArgumentsTest {
  @Test
  void readsCategoriesOptionsAndTheCommand() {
    RunArguments arguments =
        RunArguments.parse(
            words("--categories sync,memory --options port=0,linger=0 -- java -jar a.jar --x"));

    assertThat(arguments.categories()).containsExactlyInAnyOrder(Category.SYNC, Category.MEMORY);
    assertThat(arguments.options()).isEqualTo("port=0,linger=0");
    assertThat(arguments.command()).containsExactly("java", "-jar", "a.jar", "--x");
  }

  @Test
  void needsNoOptions() {
    RunArguments arguments = RunArguments.parse(words("/opt/jdk/bin/java Main"));

    assertThat(arguments.categories()).isEmpty();
    assertThat(arguments.command()).containsExactly("/opt/jdk/bin/java", "Main");
  }

  @Test
  void saysWhatIsWrongAndWhatIsAllowed() {
    assertRefused("--categories sync,disk java Main", "'disk'", "control_io, file_io, memory");
    assertRefused("--category sync java Main", "--category;", "--categories and --options");
    assertRefused("--option=hunter2 java Main", "unknown option --option;");
    assertRefused("--categories", "--categories has no value");
    assertRefused("--options a=b", "no program to run");
    assertRefused("sh -c true", "sh is no program that can be run", "java");
  }

  private static void assertRefused(String line, String... says) {
    assertThatThrownBy(() -> RunArguments.parse(words(line)))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(says);
  }

  private static String[] words(String line) {
    return line.split(" ");
  }
}
