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
  /** Where all of it matters. */
  ALL,

  /** Both Javas and both backends, each once. */
  OLD_PTRACE_NEW_BPF,

  /** The same, the other way round. */
  OLD_BPF_NEW_PTRACE,

  /** For what only a tracer that stops threads can do wrong. */
  PTRACE,

  /** For what comes before the first call is seen, whoever sees it. */
  NEW_BPF,

  /** The same. */
  OLD_PTRACE;

  /**
   * One cell.
   *
   * @param backend the setting {@code backend}
   * @param trace the setting {@code trace}
   */
  record Cell(Path home, String backend, String trace) {}

  /** The cells, each once. */
  List<Cell> list() {
    Path oldJava = JavaHomes.current();
    Path newJava = JavaHomes.jdk25().orElse(oldJava);
    Cell oldPtrace = new Cell(oldJava, "ptrace", "all");
    Cell newPtrace = new Cell(newJava, "ptrace", "phases");
    Cell oldBpf = new Cell(oldJava, "bpf", "all");
    Cell newBpf = new Cell(newJava, "bpf", "all");
    Stream<Cell> cells =
        switch (this) {
          case ALL -> Stream.of(oldPtrace, newBpf, oldBpf, newPtrace);
          case OLD_PTRACE_NEW_BPF -> Stream.of(oldPtrace, newBpf);
          case OLD_BPF_NEW_PTRACE -> Stream.of(oldBpf, newPtrace);
          case PTRACE -> Stream.of(oldPtrace, newPtrace);
          case NEW_BPF -> Stream.of(newBpf);
          case OLD_PTRACE -> Stream.of(oldPtrace);
        };
    return cells.distinct().toList();
  }

  /** What the long tests run in: both Javas and all ways to trace with the backends named here. */
  List<Cell> everyOne() {
    Path newJava = JavaHomes.jdk25().orElse(JavaHomes.current());
    List<String> backends = list().stream().map(Cell::backend).distinct().toList();
    return Stream.concat(
            ALL.list().stream(),
            Stream.of(
                new Cell(newJava, "ptrace", "all"),
                new Cell(JavaHomes.current(), "ptrace", "phases")))
        .filter(cell -> backends.contains(cell.backend()))
        .distinct()
        .toList();
  }
}
