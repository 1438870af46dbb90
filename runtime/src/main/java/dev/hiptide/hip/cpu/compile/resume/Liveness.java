package dev.hiptide.hip.cpu.compile.resume;

import java.util.BitSet;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/** Which local variables are still read after each instruction. */
final class Liveness {
  private final BitSet[] after;

  Liveness(ControlFlow flow) {
    AbstractInsnNode[] code = flow.code();
    BitSet[] before = new BitSet[code.length];
    after = new BitSet[code.length];
    for (int i = 0; i < code.length; i++) {
      before[i] = new BitSet();
      after[i] = new BitSet();
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = code.length - 1; i >= 0; i--) {
        BitSet live = new BitSet();
        for (int next : flow.successors(i)) {
          live.or(before[next]);
        }
        after[i] = (BitSet) live.clone();
        apply(code[i], live);
        for (int handler : flow.handlers(i)) {
          // An exception may come before the instruction has written its variable.
          live.or(before[handler]);
        }
        if (!live.equals(before[i])) {
          before[i] = live;
          changed = true;
        }
      }
    }
  }

  private static void apply(AbstractInsnNode instruction, BitSet live) {
    if (instruction instanceof VarInsnNode access) {
      live.set(access.var, access.getOpcode() < Opcodes.ISTORE);
    } else if (instruction instanceof IincInsnNode increment) {
      live.set(increment.var);
    }
  }

  /** The variables that are read after the instruction, but before they are written. */
  BitSet after(int instruction) {
    return after[instruction];
  }
}
