package dev.hiptide.hip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That {@code docs/hip-api.md} tells the truth about what HIP-CPU has and what is here. */
class ApiTableTest {
  private static final Path PAGE = Path.of("../docs/hip-api.md");
  private static final Path HIP_CPU = Path.of("src/test/resources/hip-cpu-functions.txt");
  private static final Pattern FUNCTION = Pattern.compile("`([\\w.]+)`");
  private static final String NONE = "—";

  /** A row of one of the page's tables; without backticks. */
  private record Row(Set<String> hipCpu, Set<String> here, String remark) {
    static Row of(String line) {
      String[] cells = line.split("\\|", -1);
      assertThat(cells).as(line).hasSize(5);
      return new Row(functions(cells[1]), functions(cells[2]), cells[3].strip());
    }

    private static Set<String> functions(String cell) {
      Set<String> names =
          FUNCTION
              .matcher(cell)
              .results()
              .map((MatchResult match) -> match.group(1))
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(names.isEmpty()).as("'%s' is empty or %s", cell, NONE).isEqualTo(isNone(cell));
      return names;
    }

    private static boolean isNone(String cell) {
      return cell.strip().equals(NONE);
    }
  }

  private static List<Row> rows() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith("|"))
        .filter(line -> !line.startsWith("|---") && !line.startsWith("| HIP-CPU |"))
        .map(Row::of)
        .toList();
  }

  /** All that a program can call, as the page writes it. */
  private static Set<String> publicFunctions() {
    return Stream.of(
            functions(Hip.class, ""),
            functions(Atomics.class, "Atomics."),
            functions(Intrinsics.class, "Intrinsics."),
            functions(Half.class, "Half."),
            functions(KernelThread.class, "t."))
        .flatMap(stream -> stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> functions(Class<?> type, String prefix) {
    return Arrays.stream(type.getMethods())
        .filter(method -> method.getDeclaringClass() != Object.class)
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .map(Method::getName)
        .map(prefix::concat);
  }

  private static <T> Stream<T> all(List<Set<T>> sets) {
    return sets.stream().flatMap(Set::stream);
  }

  @Test
  void listsEveryFunctionOfHipCpuOnce() throws IOException {
    List<String> listed = all(rows().stream().map(Row::hipCpu).toList()).toList();
    List<String> hipCpu =
        Files.readAllLines(HIP_CPU).stream().filter(line -> !line.startsWith("#")).toList();

    assertThat(listed).doesNotHaveDuplicates().containsAll(hipCpu);
  }

  @Test
  void namesExactlyTheFunctionsThatAreHere() throws IOException {
    Set<String> named =
        all(rows().stream().map(Row::here).toList()).collect(Collectors.toCollection(TreeSet::new));

    assertThat(named)
        .as("the second columns of docs/hip-api.md; a new function needs a row there")
        .containsExactlyInAnyOrderElementsOf(publicFunctions());
  }

  @Test
  void saysWhyAFunctionIsNotHere() throws IOException {
    assertThat(rows()).noneMatch(row -> row.here().isEmpty() && row.remark().isEmpty());
  }
}
