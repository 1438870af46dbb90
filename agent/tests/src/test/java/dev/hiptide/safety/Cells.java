package dev.hiptide.safety;

import dev.hiptide.testing.JavaHomes;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The cells of the matrix, Java × way to trace, that a test runs in. {@code OLD} is the Java that
 * runs the tests; {@code NEW} is a JDK 25, or the same where there is none.
 */
enum Cells {
  /** Where both matter, and each other in each. */
  ALL,

  /** Both Javas and both ways to trace, each once. */
  OLD_ALL_NEW_PHASES,

  /** The same, the other way round. */
  OLD_PHASES_NEW_ALL,

  /** For tests that say themselves what is traced. */
  JAVAS,

  /** For tests of what comes before the first stop, whoever makes it. */
  NEW_PHASES,

  /** The same. */
  OLD_ALL;

  /** One cell. */
  record Cell(Path home, String trace) {}

  /** The cells, each once. */
  List<Cell> list() {
    Path oldJava = JavaHomes.current();
    Path newJava = JavaHomes.jdk25().orElse(oldJava);
    Stream<Cell> cells =
        switch (this) {
          case ALL ->
              Stream.of(
                  new Cell(oldJava, "all"),
                  new Cell(newJava, "phases"),
                  new Cell(oldJava, "phases"),
                  new Cell(newJava, "all"));
          case OLD_ALL_NEW_PHASES, JAVAS ->
              Stream.of(new Cell(oldJava, "all"), new Cell(newJava, "phases"));
          case OLD_PHASES_NEW_ALL ->
              Stream.of(new Cell(oldJava, "phases"), new Cell(newJava, "all"));
          case NEW_PHASES -> Stream.of(new Cell(newJava, "phases"));
          case OLD_ALL -> Stream.of(new Cell(oldJava, "all"));
        };
    return cells.distinct().toList();
  }
}
