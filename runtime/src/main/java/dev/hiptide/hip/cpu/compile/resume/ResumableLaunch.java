package dev.hiptide.hip.cpu.compile.resume;

import java.util.List;

/** A kernel that waits, ready to be run. */
public final class ResumableLaunch {
  final ResumableKernel inner;
  final ResumableKernel border;
  final FrameSize frameSize;

  /** Whether its threads wait in warp functions, too. */
  final boolean usesWarps;

  /** In which function a thread waits, by its state. */
  private final Suspension[] suspensions;

  ResumableLaunch(
      ResumableKernel inner,
      ResumableKernel border,
      List<Suspension> suspensions,
      FrameSize frameSize) {
    this.inner = inner;
    this.border = border;
    this.frameSize = frameSize;
    this.usesWarps = suspensions.stream().anyMatch(s -> s != Suspension.BARRIER);
    this.suspensions = new Suspension[suspensions.size() + 1];
    for (int i = 0; i < suspensions.size(); i++) {
      this.suspensions[i + 1] = suspensions.get(i);
    }
  }

  /** The function in which threads in this state, 1 or more, wait. */
  Suspension suspension(int state) {
    return suspensions[state];
  }
}
