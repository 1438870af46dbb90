package dev.hiptide.hip.cpu.compile.resume;

import dev.hiptide.hip.Dim3;
import dev.hiptide.hip.Shuffle;
import dev.hiptide.hip.WarpLane;
import java.util.Arrays;

/**
 * What the waiting threads of a block remember. Value {@code v} of the thread with rank {@code r}
 * is at {@code v * stride + r}, so that what all threads do with one value runs along memory.
 *
 * <p>Public for generated code only. A thread of the device uses one for block after block.
 */
public final class Frames {
  /** Keeps values of one thread off each other's cache sets when blocks are powers of two. */
  private static final int PADDING = 16;

  public int[] ints = {};
  public long[] longs = {};
  public float[] floats = {};
  public double[] doubles = {};
  public Object[] objects = {};

  /** Each thread's state, by rank. */
  public int[] states = {};

  public int stride;
  public int blockDimX;
  public int blockDimY;

  /** What each lane brings to a warp function, and from which lane it wants to read. */
  long[] values = {};

  int[] sources = {};

  /** What each lane gets from it. */
  long[] results = {};

  private int usedObjects;

  /** Makes room for a block; what was remembered before is lost. */
  void reserve(FrameSize size, Dim3 block) {
    int threads = (int) block.count();
    stride = threads + PADDING;
    blockDimX = block.x();
    blockDimY = block.y();
    if (states.length < stride) {
      states = new int[stride];
      values = new long[stride];
      sources = new int[stride];
      results = new long[stride];
    }
    if (ints.length < size.ints() * stride) {
      ints = new int[size.ints() * stride];
    }
    if (longs.length < size.longs() * stride) {
      longs = new long[size.longs() * stride];
    }
    if (floats.length < size.floats() * stride) {
      floats = new float[size.floats() * stride];
    }
    if (doubles.length < size.doubles() * stride) {
      doubles = new double[size.doubles() * stride];
    }
    usedObjects = size.objects() * stride;
    if (objects.length < usedObjects) {
      objects = new Object[usedObjects];
    }
  }

  /** Forgets the kernel's objects, which would otherwise live on. */
  void clear() {
    Arrays.fill(objects, 0, usedObjects, null);
  }

  /** Notes that a lane waits in a {@code __shfl}; in the order in which generated code has it. */
  public static void exchange(
      WarpLane ignored,
      long bits,
      Shuffle pattern,
      int operand,
      int width,
      int rank,
      Frames frames) {
    int lane = rank & (WarpLane.WARP_SIZE - 1);
    frames.sources[rank] = rank - lane + pattern.source(lane, operand, width);
    frames.values[rank] = bits;
  }

  /** Notes that a lane waits in a {@code __ballot}. */
  public static void vote(WarpLane ignored, boolean predicate, int rank, Frames frames) {
    frames.values[rank] = predicate ? 1 : 0;
  }

  /** What the warp function returns. */
  public long result(int rank) {
    return results[rank];
  }

  /** Lets the lanes of a warp that are in one state meet in a {@code __shfl}. */
  void exchange(int state, int from, int to) {
    for (int lane = from; lane < to; lane++) {
      if (states[lane] == state) {
        int source = sources[lane];
        boolean takesPart = source < to && states[source] == state;
        results[lane] = values[takesPart ? source : lane];
      }
    }
  }

  /** Lets the lanes of a warp that are in one state meet in a {@code __ballot}. */
  void vote(int state, int from, int to) {
    long ballot = 0;
    for (int lane = from; lane < to; lane++) {
      if (states[lane] == state) {
        ballot |= values[lane] << (lane - from);
      }
    }
    for (int lane = from; lane < to; lane++) {
      if (states[lane] == state) {
        results[lane] = ballot;
      }
    }
  }
}
