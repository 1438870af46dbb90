package dev.hiptide.experiment;

import java.util.LinkedHashMap;
import java.util.Map;

/** Results with figures that are easy to recognise. */
final class Results {
  private Results() {}

  /** Baseline, and alloc with a wrong result and lost events. */
  static ExperimentResult baselineAndAlloc() {
    Map<Variant, VariantResult> results = new LinkedHashMap<>();
    results.put(
        Variant.BASELINE,
        new VariantResult(
            2_000,
            4_000,
            0.25,
            "bpf",
            true,
            "minimal",
            "nothing to speak of",
            0,
            view(0, 0.25, 0.25, 0, 0),
            view(0, 1, 0, 0, 0)));
    results.put(
        Variant.ALLOC,
        new VariantResult(
            2_000,
            4_000,
            12.5,
            "ptrace",
            false,
            "fine",
            "1.000 sync calls",
            7,
            view(0, 0, 0, 0, 1),
            view(0.5, 0, 0, 2, 1.5)));
    return new ExperimentResult(results);
  }

  /** Calls as given, each of 200 µs. */
  private static View view(
      double controlIo, double fileIo, double memory, double other, double sync) {
    return new View(
        new PerCategory(controlIo, fileIo, memory, other, sync),
        new PerCategory(200 * controlIo, 200 * fileIo, 200 * memory, 200 * other, 200 * sync));
  }
}
