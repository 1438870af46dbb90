package dev.hiptide.hip.cpu.resume;

import java.util.List;

/** A kernel that waits, ready to be run. */
public record ResumableLaunch(
    ResumableKernel inner,
    ResumableKernel border,
    List<Suspension> suspensions,
    FrameSize frameSize) {

  /** Whether its threads wait in warp functions, too. */
  boolean usesWarps() {
    return suspensions.stream().anyMatch(suspension -> suspension != Suspension.BARRIER);
  }
}
