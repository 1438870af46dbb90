package dev.hiptide.hip.cpu.compile.rows;

import dev.hiptide.hip.cpu.compile.code.Local;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.analysis.Frame;

/**
 * Accesses through one pointer whose indices differ by constants only, like those of a stencil:
 * what they have in common is computed before the loop.
 */
final class AccessGroup {
  /**
   * Identifies a group: the elements {@code index + step * place}, and some next to them, of a
   * pointer.
   */
  record Key(Accessor type, Invariant pointer, Invariant index, int step) {}

  /** Beyond them, an address in a row might be further from its start than 32 bits tell. */
  private static final int MAX_STEP = 1 << 10;

  private static final int MAX_CONSTANT = 1 << 20;

  final Key key;
  int low = Integer.MAX_VALUE;
  int high = Integer.MIN_VALUE;

  /** The local variables with what is accessed and where in it. */
  Local object;

  Local start;

  AccessGroup(Key key) {
    this.key = key;
  }

  void add(int constant) {
    low = Math.min(low, constant);
    high = Math.max(high, constant);
  }

  /** The group of an access, or null if the instruction is none that is known beforehand. */
  static Key of(AbstractInsnNode instruction, Frame<Symbol> frame) {
    Accessor type = Accessor.of(instruction);
    if (type == null) {
      return null;
    }
    Linear index = index(instruction, frame);
    int below = type.isGet((MethodInsnNode) instruction) ? 1 : 2;
    Invariant pointer = frame.getStack(frame.getStackSize() - below - 1).object();
    boolean isKnown =
        pointer != null
            && index != null
            && Math.abs((long) index.step()) <= MAX_STEP
            && Math.abs((long) index.constant()) <= MAX_CONSTANT;
    return isKnown ? new Key(type, pointer, index.invariant(), index.step()) : null;
  }

  /** The index of an access, or null if it is not linear. */
  static Linear index(AbstractInsnNode instruction, Frame<Symbol> frame) {
    boolean isGet = Accessor.of(instruction).isGet((MethodInsnNode) instruction);
    return frame.getStack(frame.getStackSize() - (isGet ? 1 : 2)).linear();
  }
}
