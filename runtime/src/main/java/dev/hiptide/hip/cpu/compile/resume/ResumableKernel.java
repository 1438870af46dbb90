package dev.hiptide.hip.cpu.compile.resume;

import dev.hiptide.hip.KernelThread;

/** A kernel's resumable code, with the values that the kernel captured. Generated. */
public interface ResumableKernel {
  /** The state of a thread that has not begun; states from 1 on are places where threads wait. */
  int START = 0;

  /** The state of a thread that has returned. */
  int DONE = -1;

  /** What {@link #run} returns if the threads have come to different states. */
  int MIXED = -2;

  /**
   * Resumes threads, one after another, each until it waits or has returned. Throws what the kernel
   * throws.
   *
   * @param state of all these threads
   * @param from the first thread, by its rank in the block
   * @param to the last thread's rank plus one
   * @param thread what the kernel sees; its threadIdx is set here
   * @return the new state of all these threads, or {@link #MIXED}
   */
  int run(int state, Frames frames, int from, int to, KernelThread thread);
}
