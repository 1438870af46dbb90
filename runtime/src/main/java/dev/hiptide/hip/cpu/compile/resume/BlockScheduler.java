package dev.hiptide.hip.cpu.compile.resume;

import static dev.hiptide.hip.cpu.compile.resume.ResumableKernel.DONE;
import static dev.hiptide.hip.cpu.compile.resume.ResumableKernel.MIXED;
import static dev.hiptide.hip.cpu.compile.resume.ResumableKernel.START;

import dev.hiptide.hip.Dim3;
import dev.hiptide.hip.KernelThread;
import dev.hiptide.hip.WarpLane;

/**
 * Runs the threads of a block on the calling thread: each until it waits, then the next. Once all
 * wait at the barrier or have returned, those that wait go on. If the kernel has warp functions, it
 * goes warp by warp, and lanes that wait in one go on once no lane of their warp can do anything
 * else.
 */
public final class BlockScheduler {
  private static final ThreadLocal<Frames> FRAMES = ThreadLocal.withInitial(Frames::new);

  private final ResumableLaunch launch;
  private final KernelThread thread;
  private final int threads;
  private final Frames frames;
  private final boolean usesWarps;
  private ResumableKernel kernel;

  /**
   * @param thread what the kernel sees: its blockIdx is the caller's to set, its threadIdx is set
   *     here
   */
  public BlockScheduler(ResumableLaunch launch, Dim3 block, KernelThread thread) {
    this.launch = launch;
    this.thread = thread;
    this.threads = (int) block.count();
    this.usesWarps = launch.usesWarps;
    this.frames = FRAMES.get();
    frames.reserve(launch.frameSize, block);
  }

  /** Lets go of all objects that the kernel's threads remember. */
  public void close() {
    frames.clear();
  }

  /** Runs a block until all its threads have returned. Throws what the kernel throws. */
  public void run(boolean isOnBorder) {
    kernel = isOnBorder ? launch.border : launch.inner;
    int state = START;
    while (state != DONE) {
      state = usesWarps ? runWarps(state) : resume(state, 0, threads);
    }
  }

  /**
   * Resumes those of the threads that have not returned.
   *
   * @param state of all of them, or MIXED; and so is what it returns
   */
  private int resume(int state, int from, int to) {
    return state == MIXED ? resumeMixed(from, to) : kernel.run(state, frames, from, to, thread);
  }

  /** Resumes the threads as far as neighbours are in the same state. */
  private int resumeMixed(int from, int to) {
    int[] states = frames.states;
    int all = 0;
    int common = -1;
    int end;
    for (int begin = from; begin < to; begin = end) {
      int state = states[begin];
      end = begin + 1;
      while (end < to && states[end] == state) {
        end++;
      }
      int reached = state == DONE ? DONE : kernel.run(state, frames, begin, end, thread);
      // MIXED's bits are not those of any state, so that it makes the whole mixed.
      all |= reached;
      common &= reached;
    }
    return all == common ? all : MIXED;
  }

  private int runWarps(int state) {
    int all = 0;
    int common = -1;
    for (int from = 0; from < threads; from += WarpLane.WARP_SIZE) {
      int to = Math.min(threads, from + WarpLane.WARP_SIZE);
      int warpState = state == MIXED ? stateOf(from, to) : state;
      int reached = warpState == DONE ? DONE : resume(warpState, from, to);
      while (isInWarpFunction(reached) || (reached == MIXED && anyInWarpFunction(from, to))) {
        reached = reached == MIXED ? meetMixed(from, to) : meet(reached, from, to);
      }
      all |= reached;
      common &= reached;
    }
    return all == common ? all : MIXED;
  }

  /** All lanes of a warp are in the same warp function. */
  private int meet(int state, int from, int to) {
    exchange(state, from, to);
    return kernel.run(state, frames, from, to, thread);
  }

  /** Some lanes are in warp functions; those in the same one meet, and all of them go on. */
  private int meetMixed(int from, int to) {
    int[] states = frames.states;
    long waiting = 0;
    for (int lane = from; lane < to; lane++) {
      int state = states[lane];
      if (isInWarpFunction(state)) {
        waiting |= 1L << (lane - from);
        if (isFirstInState(state, from, lane)) {
          exchange(state, from, to);
        }
      }
    }
    int end;
    for (int begin = from; begin < to; begin = end) {
      int state = states[begin];
      end = begin + 1;
      if ((waiting >>> (begin - from) & 1) != 0) {
        while (end < to && states[end] == state) {
          end++;
        }
        kernel.run(state, frames, begin, end, thread);
      }
    }
    return stateOf(from, to);
  }

  private boolean isFirstInState(int state, int from, int lane) {
    for (int other = from; other < lane; other++) {
      if (frames.states[other] == state) {
        return false;
      }
    }
    return true;
  }

  private void exchange(int state, int from, int to) {
    if (launch.suspension(state) == Suspension.EXCHANGE) {
      frames.exchange(state, from, to);
    } else {
      frames.vote(state, from, to);
    }
  }

  private boolean isInWarpFunction(int state) {
    return state > START && launch.suspension(state) != Suspension.BARRIER;
  }

  private boolean anyInWarpFunction(int from, int to) {
    for (int lane = from; lane < to; lane++) {
      if (isInWarpFunction(frames.states[lane])) {
        return true;
      }
    }
    return false;
  }

  private int stateOf(int from, int to) {
    int[] states = frames.states;
    for (int lane = from + 1; lane < to; lane++) {
      if (states[lane] != states[from]) {
        return MIXED;
      }
    }
    return states[from];
  }
}
