package dev.hiptide.hip.cpu.compile.rows;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Frame;

/**
 * A condition like {@code if (i < n)} around all that a kernel does, which limits a row instead of
 * being evaluated for each thread.
 *
 * @param jump the instruction that tests it
 * @param opcode the test that a thread must pass, IF_ICMPxx
 * @param left what is compared, linear with step 0 or 1
 * @param right with what, an invariant
 * @param passesByJumping whether the jump's target is where the kernel goes on
 */
record Guard(JumpInsnNode jump, int opcode, Linear left, Linear right, boolean passesByJumping) {

  /** Far more than kernels have; a jump back to a guard would make them endless. */
  private static final int MAX = 16;

  /** The guards of a kernel, in the order they are tested. */
  static List<Guard> of(MethodNode code, Frame<Symbol>[] frames) {
    List<Guard> guards = new ArrayList<>();
    AbstractInsnNode next = code.instructions.getFirst();
    while (next != null && isHarmless(next, frames[code.instructions.indexOf(next)])) {
      if (next instanceof JumpInsnNode jump) {
        Guard guard = of(jump, frames[code.instructions.indexOf(jump)]);
        if (guard == null) {
          break;
        }
        guards.add(guard);
        next = guard.passesByJumping ? jump.label : jump.getNext();
        if (guards.size() > MAX) {
          break;
        }
      } else {
        next = next.getNext();
      }
    }
    return guards;
  }

  private static Guard of(JumpInsnNode jump, Frame<Symbol> frame) {
    boolean jumpEnds = ends(jump.label);
    if (frame == null || jumpEnds == ends(jump.getNext())) {
      return null;
    }
    int opcode = jump.getOpcode();
    int top = frame.getStackSize() - 1;
    Linear left;
    Linear right;
    if (opcode >= Opcodes.IF_ICMPEQ && opcode <= Opcodes.IF_ICMPLE) {
      left = frame.getStack(top - 1).linear();
      right = frame.getStack(top).linear();
    } else if (opcode >= Opcodes.IFEQ && opcode <= Opcodes.IFLE) {
      opcode += Opcodes.IF_ICMPEQ - Opcodes.IFEQ;
      left = frame.getStack(top).linear();
      right = Linear.of(0);
    } else {
      return null;
    }
    if (left == null || right == null) {
      return null;
    }
    if (jumpEnds) {
      opcode = negated(opcode);
    }
    if (left.isInvariant() && !right.isInvariant()) {
      Linear swapped = left;
      left = right;
      right = swapped;
      opcode = mirrored(opcode);
    }
    boolean isEquality = opcode == Opcodes.IF_ICMPEQ || opcode == Opcodes.IF_ICMPNE;
    boolean isSupported =
        right.isInvariant() && (left.isInvariant() || (left.step() == 1 && !isEquality));
    return isSupported ? new Guard(jump, opcode, left, right, !jumpEnds) : null;
  }

  /** Whether the kernel does nothing from an instruction on. */
  private static boolean ends(AbstractInsnNode instruction) {
    AbstractInsnNode next = instruction;
    while (next != null && next.getOpcode() < 0) {
      next = next.getNext();
    }
    return next != null && next.getOpcode() == Opcodes.RETURN;
  }

  /** Whether an instruction has no effect but on the kernel's own variables, and cannot fail. */
  private static boolean isHarmless(AbstractInsnNode instruction, Frame<Symbol> frame) {
    int opcode = instruction.getOpcode();
    if (opcode == Opcodes.GETFIELD) {
      // The fields of KernelThread are harmless, because it is never null.
      return !frame.getStack(frame.getStackSize() - 1).isInLoop();
    }
    return HarmlessInstructions.contains(opcode);
  }

  private static int negated(int opcode) {
    return switch (opcode) {
      case Opcodes.IF_ICMPEQ -> Opcodes.IF_ICMPNE;
      case Opcodes.IF_ICMPNE -> Opcodes.IF_ICMPEQ;
      case Opcodes.IF_ICMPLT -> Opcodes.IF_ICMPGE;
      case Opcodes.IF_ICMPGE -> Opcodes.IF_ICMPLT;
      case Opcodes.IF_ICMPGT -> Opcodes.IF_ICMPLE;
      default -> Opcodes.IF_ICMPGT;
    };
  }

  /** The test that gives the same with its operands exchanged. */
  private static int mirrored(int opcode) {
    return switch (opcode) {
      case Opcodes.IF_ICMPLT -> Opcodes.IF_ICMPGT;
      case Opcodes.IF_ICMPGE -> Opcodes.IF_ICMPLE;
      case Opcodes.IF_ICMPGT -> Opcodes.IF_ICMPLT;
      case Opcodes.IF_ICMPLE -> Opcodes.IF_ICMPGE;
      default -> opcode;
    };
  }
}
