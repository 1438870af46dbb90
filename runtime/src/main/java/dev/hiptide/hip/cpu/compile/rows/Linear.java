package dev.hiptide.hip.cpu.compile.rows;

import dev.hiptide.hip.cpu.compile.rows.Invariant.Constant;
import dev.hiptide.hip.cpu.compile.rows.Invariant.Operation;
import org.objectweb.asm.Opcodes;

/**
 * An int that is {@code invariant + step * place + constant}, in 32 bits, where the place is that
 * of the thread in its row.
 *
 * @param invariant null for 0
 */
record Linear(Invariant invariant, int step, int constant) {
  static final Linear PLACE = new Linear(null, 1, 0);

  /** The most operations of an expression: each {@code x *= x} doubles them. */
  private static final int MAX_OPERATIONS = 64;

  static Linear of(int constant) {
    return new Linear(null, 0, constant);
  }

  static Linear of(Invariant invariant) {
    return new Linear(invariant, 0, 0);
  }

  boolean isConstant() {
    return invariant == null && step == 0;
  }

  boolean isInvariant() {
    return step == 0;
  }

  /** What it is at place 0. */
  Invariant atStart() {
    if (invariant == null) {
      return new Constant(constant);
    }
    return constant == 0
        ? invariant
        : new Operation(Opcodes.IADD, invariant, new Constant(constant));
  }

  Linear plus(Linear other) {
    Invariant sum =
        invariant == null
            ? other.invariant
            : other.invariant == null
                ? invariant
                : new Operation(Opcodes.IADD, invariant, other.invariant);
    return new Linear(sum, step + other.step, constant + other.constant);
  }

  Linear minus(Linear other) {
    Invariant difference =
        other.invariant == null
            ? invariant
            : other.invariant.equals(invariant)
                ? null
                : new Operation(
                    Opcodes.ISUB, invariant == null ? new Constant(0) : invariant, other.invariant);
    return new Linear(difference, step - other.step, constant - other.constant);
  }

  Linear times(int factor) {
    return factor == 0
        ? of(0)
        : new Linear(
            invariant == null ? null : new Operation(Opcodes.IMUL, invariant, new Constant(factor)),
            step * factor,
            constant * factor);
  }

  /** The result of an operation, or null if it is not linear, may fail or is too large. */
  static Linear of(int opcode, Linear left, Linear right) {
    if (operations(left.invariant) + operations(right.invariant) > MAX_OPERATIONS) {
      return null;
    }
    switch (opcode) {
      case Opcodes.IADD:
        return left.plus(right);
      case Opcodes.ISUB:
        return left.minus(right);
      case Opcodes.IMUL:
        if (right.isConstant()) {
          return left.times(right.constant);
        }
        if (left.isConstant()) {
          return right.times(left.constant);
        }
        break;
      case Opcodes.ISHL:
        if (right.isConstant()) {
          return left.times(1 << right.constant);
        }
        break;
      case Opcodes.ISHR, Opcodes.IUSHR, Opcodes.IAND, Opcodes.IOR, Opcodes.IXOR:
        break;
      default:
        return null;
    }
    return left.isInvariant() && right.isInvariant()
        ? of(new Operation(opcode, left.atStart(), right.atStart()))
        : null;
  }

  private static int operations(Invariant invariant) {
    return invariant instanceof Operation operation
        ? 1 + operations(operation.left()) + operations(operation.right())
        : 0;
  }
}
