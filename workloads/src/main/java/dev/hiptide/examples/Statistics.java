package dev.hiptide.examples;

import java.util.Arrays;

/**
 * The mean and the standard deviation of several times, in microseconds. Leaves out the first few,
 * during which code is compiled.
 */
record Statistics(double mean, double deviation) {
  static Statistics of(double[] micros, int warmUp) {
    double[] counted = Arrays.copyOfRange(micros, warmUp, micros.length);
    double mean = Arrays.stream(counted).average().orElseThrow();
    double variance =
        Arrays.stream(counted).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
    return new Statistics(mean, Math.sqrt(variance));
  }

  void print(String what) {
    Example.say("%s: %.2f µs, standard deviation %.2f µs", what, mean, deviation);
  }
}
