package dev.hiptide.hip.cpu.compile.rows;

import org.objectweb.asm.tree.analysis.Value;

/**
 * What is known of a value in a kernel's code.
 *
 * @param size in stack slots
 * @param linear if it is a {@link Kind#LINEAR} int
 * @param object if it is an {@link Kind#OBJECT} that is the same for the whole row
 */
record Symbol(int size, Kind kind, Linear linear, Invariant object) implements Value {
  /** What a value is. */
  enum Kind {
    /** Nothing is known. */
    VARYING,
    LINEAR,
    OBJECT,
    /** Must not be used, because what it is depends on the way taken. */
    UNUSABLE,
    // What is left out of the loop, so that nothing may use it but what is left out, too.
    THREAD,
    THREAD_IDX,
    BLOCK_IDX,
    BLOCK_DIM,
    GRID_DIM,
    // Parts of blockIdx.x * blockDim.x + threadIdx.x, in a row that spans blocks.
    THREAD_IDX_X,
    BLOCK_IDX_X,
    BLOCK_START
  }

  static final Symbol VARYING = of(1, Kind.VARYING);
  static final Symbol VARYING_WIDE = of(2, Kind.VARYING);
  static final Symbol UNUSABLE = of(1, Kind.UNUSABLE);

  static Symbol of(int size, Kind kind) {
    return new Symbol(size, kind, null, null);
  }

  static Symbol varying(int size) {
    return size == 1 ? VARYING : VARYING_WIDE;
  }

  static Symbol linear(Linear linear) {
    return linear == null ? VARYING : new Symbol(1, Kind.LINEAR, linear, null);
  }

  static Symbol object(Invariant object) {
    return new Symbol(1, Kind.OBJECT, null, object);
  }

  @Override
  public int getSize() {
    return size;
  }

  /** Whether the loop has this value, so that it may be used for anything. */
  boolean isInLoop() {
    return kind == Kind.VARYING || kind == Kind.LINEAR || kind == Kind.OBJECT;
  }

  Symbol merge(Symbol other) {
    if (equals(other)) {
      return this;
    }
    return isInLoop() && other.isInLoop() && size == other.size ? varying(size) : UNUSABLE;
  }
}
