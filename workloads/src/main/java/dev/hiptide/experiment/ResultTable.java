package dev.hiptide.experiment;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Prints the result for people: two tables, with the study's figures beside the measured ones. */
final class ResultTable {
  private static final String FOOTNOTE =
      """
      host: the threads that call HIP or mark iterations; process: all threads; steady state.
      study: HIP-CPU, 10 MB, 100,000 iterations, the calling thread, start-up included.
      The study's µs are system CPU time (strace -c). The others are wall time in the call; they
      include sleep, tracing, and threads that only wait. Compare the calls; docs/study.md explains
      the times.
      """;

  private final Map<Variant, VariantResult> results;
  private final StringBuilder text = new StringBuilder();

  private ResultTable(Map<Variant, VariantResult> results) {
    this.results = results;
  }

  /** The two tables, a line for each run, and a note on how to read them. */
  static String render(ExperimentResult result) {
    ResultTable table = new ResultTable(result.variants());
    table.section("calls per iteration", View::callsPerIteration);
    table.section("µs per iteration", View::usecPerIteration);
    table.results.forEach(table::run);
    return table.text.append('\n').append(FOOTNOTE).toString();
  }

  private void section(String title, Function<View, PerCategory> figure) {
    text.append(title).append('\n');
    line("variant", "view", PerCategory.NAMES, "total", "× baseline", "regime");
    results.forEach(
        (variant, result) -> {
          row(variant.toString(), "host", result, figure.compose(VariantResult::host));
          row("", "process", result, figure.compose(VariantResult::process));
          figures(
              "",
              "study",
              figure.apply(variant.study()),
              figure.apply(Variant.BASELINE.study()).total(),
              "");
        });
    text.append('\n');
  }

  private void row(
      String variant,
      String view,
      VariantResult result,
      Function<VariantResult, PerCategory> figure) {
    VariantResult baseline = results.get(Variant.BASELINE);
    figures(
        variant,
        view,
        figure.apply(result),
        baseline == null ? 0 : figure.apply(baseline).total(),
        view.equals("host") ? result.regime() : "");
  }

  private void figures(
      String variant, String view, PerCategory figures, double baselineTotal, String regime) {
    line(
        variant,
        view,
        figures.values().stream().map(ResultTable::number).toList(),
        number(figures.total()),
        ratio(figures.total(), baselineTotal),
        regime);
  }

  private void line(
      String variant, String view, List<String> figures, String total, String ratio, String tail) {
    StringBuilder line = new StringBuilder("%-9s%-8s".formatted(variant, view));
    figures.forEach(figure -> line.append("%11s".formatted(figure)));
    line.append("%11s%12s  %s".formatted(total, ratio, tail));
    text.append(line.toString().stripTrailing()).append('\n');
  }

  private void run(Variant variant, VariantResult result) {
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %,d iterations in %.1f s, counted by %s, result %s; %s%n",
            variant,
            result.iterations(),
            result.wallSeconds(),
            result.backend(),
            result.resultOk() ? "ok" : "WRONG",
            result.regimeReason()));
    if (result.lostEvents() > 0) {
      text.append(
          String.format(Locale.ROOT, "%s: %,d events lost%n", variant, result.lostEvents()));
    }
  }

  /** Formats a figure as the study does; a plain 0 means that there was no call at all. */
  private static String number(double figure) {
    if (figure == 0) {
      return "0";
    }
    return String.format(Locale.ROOT, figure < 100 ? "%.5f" : "%.1f", figure);
  }

  private static String ratio(double total, double baselineTotal) {
    return baselineTotal == 0 ? "-" : String.format(Locale.ROOT, "%,.1f", total / baselineTotal);
  }
}
