package dev.hiptide.regime;

import dev.hiptide.terms.Category;
import dev.hiptide.terms.Regime;
import java.util.Optional;

/**
 * A regime and why.
 *
 * @param category the category that decided it, if one did
 * @param reason the numbers that decided it, for people
 */
public record Verdict(Regime regime, Optional<Category> category, String reason) {
  /** The verdict on a workload that is not traced. */
  public static Verdict untraced() {
    return new Verdict(Regime.UNKNOWN, Optional.empty(), "system calls were not traced");
  }
}
