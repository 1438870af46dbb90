package dev.hiptide.hip.cpu.compile.rows;

/** An expression that has one value in a row, whatever the thread. */
sealed interface Invariant {

  /** A number that the row or the launch is given by. */
  enum Coordinate implements Invariant {
    /** The global index along x of the row's first thread, if the row spans blocks. */
    ORIGIN,
    BLOCK_IDX_X,
    BLOCK_IDX_Y,
    BLOCK_IDX_Z,
    THREAD_IDX_Y,
    THREAD_IDX_Z,
    BLOCK_DIM_X,
    BLOCK_DIM_Y,
    BLOCK_DIM_Z,
    GRID_DIM_X,
    GRID_DIM_Y,
    GRID_DIM_Z
  }

  /** A constant. */
  record Constant(int value) implements Invariant {}

  /** What the kernel captured, in the order of its method's arguments. */
  record Captured(int argument) implements Invariant {}

  /** A final field of the kernel, or of the object whose lambda expression it is. */
  record Field(int argument, String owner, String name, String descriptor) implements Invariant {}

  /** A static final field. */
  record StaticField(String owner, String name, String descriptor) implements Invariant {}

  /** An operation on two ints that cannot fail, by its opcode. */
  record Operation(int opcode, Invariant left, Invariant right) implements Invariant {}
}
