package dev.hiptide.environment.programs;

import java.util.concurrent.ForkJoinPool;
import java.util.logging.LogManager;

/** Makes in main the settings that Java reads only once, and prints what has come of them. */
public final class ChoosesLate {
  /** The first line that it prints. */
  public static final String BEGUN = "main has begun";

  private ChoosesLate() {}

  public static void main(String[] arguments) {
    System.out.println(BEGUN);
    System.setProperty("java.util.concurrent.ForkJoinPool.common.parallelism", "7");
    System.setProperty("java.util.logging.manager", OwnLogManager.class.getName());
    System.out.println("parallelism: " + ForkJoinPool.getCommonPoolParallelism());
    System.getLogger("any").log(System.Logger.Level.DEBUG, "nothing");
    System.out.println("log manager: " + LogManager.getLogManager().getClass().getSimpleName());
  }

  /** A log manager as frameworks bring one. */
  public static final class OwnLogManager extends LogManager {}
}
