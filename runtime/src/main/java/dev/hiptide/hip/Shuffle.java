package dev.hiptide.hip;

/**
 * Which lane a lane reads from in HIP's {@code __shfl} functions.
 *
 * <p>A warp is cut into segments of {@code width} lanes, and no lane reads outside its own. What
 * HIP's device functions compute, bit for bit.
 */
public enum Shuffle {
  /** {@code __shfl}: lane {@code operand} of the segment, modulo the width. */
  INDEX {
    @Override
    int unchecked(int lane, int operand, int width) {
      return (lane & -width) + (operand & (width - 1));
    }
  },

  /** {@code __shfl_up}: {@code operand} lanes below; the lowest lanes read from themselves. */
  UP {
    @Override
    int unchecked(int lane, int operand, int width) {
      return operand < 0 || operand > (lane & (width - 1)) ? lane : lane - operand;
    }
  },

  /** {@code __shfl_down}: {@code operand} lanes above; the highest lanes read from themselves. */
  DOWN {
    @Override
    int unchecked(int lane, int operand, int width) {
      return operand < 0 || operand >= width - (lane & (width - 1)) ? lane : lane + operand;
    }
  },

  /**
   * {@code __shfl_xor}: the lane whose number differs in the bits of {@code operand}; a lane for
   * which that is in a later segment, or in none, reads from itself.
   */
  XOR {
    @Override
    int unchecked(int lane, int operand, int width) {
      int source = lane ^ operand;
      return source < 0 || source >= ((lane + width) & -width) ? lane : source;
    }
  };

  /**
   * The lane to read from, 0 to 63.
   *
   * @param lane the reading lane, 0 to 63
   * @param operand the source lane, distance or mask that the kernel gave
   * @throws IllegalArgumentException if {@code width} is not a power of two within 1..64
   */
  public int source(int lane, int operand, int width) {
    if (width < 1 || width > WarpLane.WARP_SIZE || (width & (width - 1)) != 0) {
      throw new IllegalArgumentException(
          "__shfl: width " + width + " is not a power of two within 1.." + WarpLane.WARP_SIZE);
    }
    return unchecked(lane, operand, width);
  }

  abstract int unchecked(int lane, int operand, int width);
}
