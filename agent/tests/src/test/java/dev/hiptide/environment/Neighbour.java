package dev.hiptide.environment;

import dev.hiptide.testing.JavaProcess;

/** Another agent, which a program has beside ours. */
interface Neighbour {
  /** The JVM's option that starts it with the program. */
  String option();

  /** Loads it into a program that runs. */
  void attachTo(JavaProcess program) throws Exception;

  /** Waits until it has done what it does by itself; most wait for the program. */
  default void awaitWork(JavaProcess program) throws Exception {}
}
