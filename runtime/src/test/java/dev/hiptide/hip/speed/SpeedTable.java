package dev.hiptide.hip.speed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs programs in turn, A B A B …, and prints their figures side by side as a Markdown table.
 *
 * <p>Each program is a command that prints lines {@code name microseconds}, as {@link Speed} does.
 * In turn, so that whatever slows the machine for a while slows all of them; a ratio is that of
 * figures of one round, and its median is over the rounds.
 */
final class SpeedTable {
  private final Map<String, Program> programs = new LinkedHashMap<>();

  private SpeedTable() {}

  /** Arguments: the number of rounds, then {@code title=command} for each program. */
  public static void main(String[] args) throws IOException, InterruptedException {
    int rounds = Integer.parseInt(args[0]);
    System.out.print(measure(rounds, List.of(args).subList(1, args.length)));
  }

  /** Runs the programs, each {@code title=command}, for so many rounds. */
  static SpeedTable measure(int rounds, List<String> programs)
      throws IOException, InterruptedException {
    SpeedTable table = new SpeedTable();
    for (String program : programs) {
      int equals = program.indexOf('=');
      table.programs.put(program.substring(0, equals), new Program(program.substring(equals + 1)));
    }
    for (int round = 0; round < rounds; round++) {
      for (Program program : table.programs.values()) {
        program.run();
      }
    }
    return table;
  }

  /** The first program's measurements, a row each; the others' figures as multiples of its own. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("| µs |");
    programs.keySet().forEach(title -> text.append(' ').append(title).append(" |"));
    text.append("\n|---|").append("---|".repeat(programs.size())).append('\n');
    Program first = programs.values().iterator().next();
    for (String name : first.figures.keySet()) {
      text.append("| ").append(name).append(" |");
      for (Program program : programs.values()) {
        text.append(' ').append(program.cell(name, first)).append(" |");
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** A command and, by name, its figures of each round. */
  private static final class Program {
    private final String command;
    final Map<String, List<Double>> figures = new LinkedHashMap<>();

    Program(String command) {
      this.command = command;
    }

    void run() throws IOException, InterruptedException {
      Process process =
          new ProcessBuilder("sh", "-c", command)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      for (String line : process.inputReader().lines().toList()) {
        String[] words = line.split(" ");
        figures.computeIfAbsent(words[0], name -> new ArrayList<>()).add(Double.valueOf(words[1]));
      }
      if (process.waitFor() != 0) {
        throw new IOException(command + " ended with exit code " + process.exitValue());
      }
    }

    /** {@code median (least–most)}, and for all but the first how many times the first's. */
    String cell(String name, Program first) {
      if (!figures.containsKey(name)) {
        return "";
      }
      double[] own = values(name);
      double[] sorted = own.clone();
      Arrays.sort(sorted);
      String figure =
          "%s (%s–%s)"
              .formatted(
                  number(Median.of(own)), number(sorted[0]), number(sorted[sorted.length - 1]));
      if (this == first) {
        return figure;
      }
      double[] ratios = first.values(name);
      for (int round = 0; round < ratios.length; round++) {
        ratios[round] = own[round] / ratios[round];
      }
      return "%s, %s×".formatted(figure, number(Median.of(ratios)));
    }

    private double[] values(String name) {
      return figures.get(name).stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Three significant digits or more. */
    private static String number(double value) {
      int decimals = value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0;
      return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
  }
}
