package dev.hiptide.bench.runtime;

import dev.hiptide.bench.figures.Figures;
import dev.hiptide.bench.figures.MarkdownTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Runs programs in turn, A B A B …, and prints their figures side by side as a Markdown table.
 *
 * <p>Each program is a command that prints lines {@code name microseconds}, as {@link Speed} does.
 * In turn, so that whatever slows the machine for a while slows all of them; a ratio is that of
 * figures of one round, and its median is over the rounds.
 */
final class SpeedTable {
  private final List<Program> programs;
  private final Figures figures = new Figures();

  /** The names of the first program's measurements. */
  private final Set<String> names = new LinkedHashSet<>();

  /**
   * A program to be measured.
   *
   * @param title of its column
   * @param command for the shell
   */
  record Program(String title, String command) {}

  private SpeedTable(List<Program> programs) {
    this.programs = programs;
  }

  /**
   * Runs each program once a round.
   *
   * @throws IOException if one of them ends with another exit code than 0
   */
  static SpeedTable measure(int rounds, List<Program> programs)
      throws IOException, InterruptedException {
    SpeedTable table = new SpeedTable(programs);
    for (int round = 0; round < rounds; round++) {
      for (Program program : programs) {
        table.run(program);
      }
    }
    return table;
  }

  private void run(Program program) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "-c", program.command)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    for (String line : process.inputReader().lines().toList()) {
      String[] words = line.split(" ");
      figures.add(figure(program, words[0]), Double.parseDouble(words[1]));
      if (program == programs.get(0)) {
        names.add(words[0]);
      }
    }
    if (process.waitFor() != 0) {
      throw new IOException(program.command + " ended with exit code " + process.exitValue());
    }
  }

  private static String figure(Program program, String name) {
    return program.title + " " + name;
  }

  /** The first program's measurements, a row each; the others' figures as multiples of its own. */
  @Override
  public String toString() {
    List<String> titles = new ArrayList<>(List.of("µs"));
    programs.forEach(program -> titles.add(program.title));
    StringBuilder text = new StringBuilder(MarkdownTable.header(titles.toArray(String[]::new)));
    for (String name : names) {
      List<String> cells = new ArrayList<>(List.of(name));
      programs.forEach(program -> cells.add(cell(program, name)));
      text.append(MarkdownTable.row(cells.toArray(String[]::new)));
    }
    return text.toString();
  }

  /** The figure, and for all but the first program how many times the first's it is. */
  private String cell(Program program, String name) {
    String figure = figure(program, name);
    if (!figures.contains(figure)) {
      return "";
    }
    Program first = programs.get(0);
    if (program == first) {
      return figures.text(figure);
    }
    String ratio = Figures.number(figures.ratio(figure, figure(first, name)));
    return "%s, %s×".formatted(figures.text(figure), ratio);
  }
}
