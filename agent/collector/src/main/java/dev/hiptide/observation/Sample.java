package dev.hiptide.observation;

import dev.hiptide.regime.Verdict;

/**
 * One look of the {@link Monitor}.
 *
 * @param observation everything that was counted until then
 * @param regime the regime at that time, by {@link dev.hiptide.regime.RegimeMonitor}
 */
public record Sample(Observation observation, Verdict regime) {}
