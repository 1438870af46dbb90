package dev.hiptide.environment.programs;

import dev.hiptide.hip.Hip;

/** Three iterations with a HIP call in each: what a test finds again in the figures. */
public final class Training implements Runnable {
  /** How often {@link #step} is called. */
  public static final int STEPS = 3;

  /** Runs one. */
  public static void main(String[] arguments) {
    new Training().run();
  }

  @Override
  public void run() {
    for (int i = 0; i < STEPS; i++) {
      step();
    }
  }

  /** The iteration. */
  static void step() {
    Hip.hipMalloc(64);
  }
}
