package dev.hiptide.experiment;

import dev.hiptide.workloads.Choice;
import java.util.Locale;

/** A program of the study. */
enum Variant {
  // The study's figures: HIP-CPU, 10 MB, 100,000 iterations, strace -qq -c of the calling thread.
  BASELINE(
      new View(
          new PerCategory(1.00E-05, 0.00017, 0.00046, 0.00018, 4.00E-05),
          new PerCategory(0.00099, 0.006, 0.11407, 0.01218, 0.00382))),
  ALLOC(
      new View(
          new PerCategory(1.00E-05, 0.00017, 0.00045, 0.00018, 1.00026),
          new PerCategory(0.00161, 0.00036, 0.17591, 0.00429, 239.73847))),
  KERNELS(
      new View(
          new PerCategory(2.00E-05, 0.00096, 0.00388, 0.0006, 0.00021),
          new PerCategory(1.00E-05, 0.03129, 0.32745, 0.01278, 25.17502)));

  /** Reads a variant from the command line. */
  static final class Converter extends Choice<Variant> {
    Converter() {
      super(Variant.class);
    }
  }

  private final View study;

  Variant(View study) {
    this.study = study;
  }

  /** What the study measured, including start-up; its times are system CPU time. */
  View study() {
    return study;
  }

  /** The program's name. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
