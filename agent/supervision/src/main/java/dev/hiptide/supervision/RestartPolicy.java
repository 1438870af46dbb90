package dev.hiptide.supervision;

import java.time.Duration;

/**
 * When a collector that died is started again: at once, then after 1 s, 2 s and so on, up to 30 s;
 * not at all after five in a row have died before they were of use. Immutable.
 *
 * @param deaths how many have died soon after their start, in a row
 * @param useless how many have died before they were of use, in a row
 */
record RestartPolicy(int deaths, int useless) {
  /** A collector that was ready and lived this long did not die because of how it was started. */
  static final Duration GOOD_LIFE = Duration.ofSeconds(30);

  /** A collector that lived less than this was of no use, ready or not. */
  static final Duration USEFUL_LIFE = Duration.ofSeconds(5);

  private static final int MAX_USELESS = 5;
  private static final int MAX_SECONDS = 30;

  static RestartPolicy initial() {
    return new RestartPolicy(0, 0);
  }

  /**
   * The policy after one more death.
   *
   * @param ready whether it had traced or served
   * @param life how long it had run
   */
  RestartPolicy died(boolean ready, Duration life) {
    boolean useful = ready && life.compareTo(USEFUL_LIFE) >= 0;
    boolean goodLife = ready && life.compareTo(GOOD_LIFE) >= 0;
    return new RestartPolicy(goodLife ? 1 : deaths + 1, useful ? 0 : useless + 1);
  }

  boolean givesUp() {
    return useless >= MAX_USELESS;
  }

  /** How long to wait before the next start. */
  Duration delay() {
    return Duration.ofSeconds(Math.min(deaths - 1, MAX_SECONDS));
  }
}
