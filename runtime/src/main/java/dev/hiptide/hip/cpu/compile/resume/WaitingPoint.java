package dev.hiptide.hip.cpu.compile.resume;

import dev.hiptide.hip.cpu.compile.code.UnsupportedKernelException;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Frame;

/**
 * A call in which threads wait, and what a thread has to remember there.
 *
 * @param instruction the index of the call
 * @param locals the local variables that are read later
 * @param stack what is on the stack below the call's arguments, bottom first
 */
record WaitingPoint(
    int instruction, Suspension suspension, List<Remembered> locals, List<Remembered> stack) {

  /**
   * A value that a thread remembers.
   *
   * @param variable the local variable; -1 on the stack
   * @param slot which of the thread's values of its type; -1 if nothing need be stored, because it
   *     is the KernelThread or null
   */
  record Remembered(int variable, Type type, int slot) {
    boolean isNull() {
      return type.getSort() == Type.OBJECT && type.getInternalName().equals("null");
    }

    boolean isThread() {
      return BodyAnalysis.isThread(type);
    }
  }

  /** Gives each value a slot among those of its type. */
  static final class Slots {
    private int ints;
    private int longs;
    private int floats;
    private int doubles;
    private int objects;

    private Remembered take(int variable, Type type) {
      Remembered unnumbered = new Remembered(variable, type, -1);
      if (unnumbered.isThread() || unnumbered.isNull()) {
        return unnumbered;
      }
      int slot =
          switch (type.getSort()) {
            case Type.LONG -> longs++;
            case Type.FLOAT -> floats++;
            case Type.DOUBLE -> doubles++;
            case Type.ARRAY, Type.OBJECT -> objects++;
            default -> ints++;
          };
      return new Remembered(variable, type, slot);
    }

    /** Room for a thread at either of two places. */
    FrameSize orAsMuchAs(FrameSize other) {
      return new FrameSize(
          Math.max(ints, other.ints()),
          Math.max(longs, other.longs()),
          Math.max(floats, other.floats()),
          Math.max(doubles, other.doubles()),
          Math.max(objects, other.objects()));
    }
  }

  /**
   * @param frame what is there before the call
   * @param variables the local variables that are read later
   * @throws UnsupportedKernelException if one of the values cannot be stored
   */
  static WaitingPoint at(
      int instruction,
      MethodInsnNode call,
      Frame<BasicValue> frame,
      Iterable<Integer> variables,
      Slots slots)
      throws UnsupportedKernelException {
    List<Remembered> locals = new ArrayList<>();
    for (int variable : variables) {
      BasicValue value = frame.getLocal(variable);
      if (value != BasicValue.UNINITIALIZED_VALUE) {
        locals.add(remember(variable, value, slots));
      }
    }
    int below = frame.getStackSize() - 1 - Type.getArgumentTypes(call.desc).length;
    List<Remembered> stack = new ArrayList<>();
    for (int i = 0; i < below; i++) {
      stack.add(remember(-1, frame.getStack(i), slots));
    }
    return new WaitingPoint(instruction, Suspension.of(call), locals, stack);
  }

  private static Remembered remember(int variable, BasicValue value, Slots slots)
      throws UnsupportedKernelException {
    if (value instanceof BodyAnalysis.Uninitialized) {
      throw new UnsupportedKernelException("a thread waits in a constructor's arguments");
    }
    return slots.take(variable, value.getType());
  }
}
