package dev.hiptide.experiment;

import java.util.List;

/** One figure for each of the study's categories of system calls. */
record PerCategory(double controlIo, double fileIo, double memory, double other, double sync) {
  /** The categories as the study names them, in its order. */
  static final List<String> NAMES = List.of("control_io", "file_io", "memory", "other", "sync");

  /** The figures, in the order of {@link #NAMES}. */
  List<Double> values() {
    return List.of(controlIo, fileIo, memory, other, sync);
  }

  double total() {
    return controlIo + fileIo + memory + other + sync;
  }
}
