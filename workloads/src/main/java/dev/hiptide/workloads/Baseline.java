package dev.hiptide.workloads;

import java.util.Optional;
import picocli.CommandLine.Command;

/**
 * Adds 1 to every int of an array, on the host, and so shows what the other programs would cost
 * without HIP.
 */
@Command(
    name = "baseline",
    description = "Per iteration, adds 1 to every int of an array on the host. No HIP.")
public final class Baseline extends Workload {
  private int[] data;

  public static void main(String... args) {
    run(new Baseline(), args);
  }

  @Override
  void prepare() {
    int[] source = new int[options().ints()];
    data = source.clone();
  }

  @Override
  void iterate() {
    addOne(data);
  }

  /** This is a separate method so that HotSpot compiles it as a whole and vectorises its loop. */
  private static void addOne(int[] data) {
    for (int i = 0; i < data.length; i++) {
      data[i]++;
    }
  }

  @Override
  Optional<String> findError() {
    return firstDifference(data, (int) allIterations());
  }
}
