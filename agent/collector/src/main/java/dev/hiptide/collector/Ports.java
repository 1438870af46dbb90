package dev.hiptide.collector;

import java.util.List;
import java.util.stream.Stream;

/** Which ports the endpoint may listen at. Pure. */
final class Ports {
  private static final int ANY = 0;

  private Ports() {}

  /**
   * The ports to try, in their order. Beyond the loopback address there is no other in the place of
   * the one that was asked for: network policies and firewalls are made for that one.
   *
   * @param before where a predecessor listened; 0 if there was none
   * @param wanted what the user has asked for; 0 is any
   */
  static List<Integer> toTry(int before, int wanted, boolean isLoopback) {
    return !isLoopback && wanted != ANY
        ? List.of(wanted)
        : Stream.of(before == ANY ? wanted : before, wanted, ANY).distinct().toList();
  }
}
