package dev.hiptide.hip.cpu.compile.resume;

import dev.hiptide.hip.cpu.compile.code.UnsupportedKernelException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/** Which instruction can come after which, by their indices in a method. */
final class ControlFlow {
  private final AbstractInsnNode[] code;
  private final List<List<Integer>> successors = new ArrayList<>();
  private final List<List<Integer>> handlers = new ArrayList<>();

  ControlFlow(MethodNode method) throws UnsupportedKernelException {
    InsnList instructions = method.instructions;
    code = instructions.toArray();
    for (int i = 0; i < code.length; i++) {
      List<Integer> next = new ArrayList<>();
      for (LabelNode label : targets(code[i])) {
        next.add(instructions.indexOf(label));
      }
      if (!endsFlow(code[i].getOpcode()) && i + 1 < code.length) {
        next.add(i + 1);
      }
      successors.add(next);
      handlers.add(new ArrayList<>());
    }
    for (TryCatchBlockNode block : method.tryCatchBlocks) {
      for (int i = instructions.indexOf(block.start); i < instructions.indexOf(block.end); i++) {
        handlers.get(i).add(instructions.indexOf(block.handler));
      }
    }
  }

  private static List<LabelNode> targets(AbstractInsnNode instruction)
      throws UnsupportedKernelException {
    if (instruction.getOpcode() == Opcodes.JSR || instruction.getOpcode() == Opcodes.RET) {
      throw new UnsupportedKernelException("subroutines, as in class files before Java 6");
    }
    if (instruction instanceof JumpInsnNode jump) {
      return List.of(jump.label);
    }
    List<LabelNode> targets = new ArrayList<>();
    if (instruction instanceof TableSwitchInsnNode choice) {
      targets.addAll(choice.labels);
      targets.add(choice.dflt);
    } else if (instruction instanceof LookupSwitchInsnNode choice) {
      targets.addAll(choice.labels);
      targets.add(choice.dflt);
    }
    return targets;
  }

  private static boolean endsFlow(int opcode) {
    return opcode == Opcodes.GOTO
        || opcode == Opcodes.ATHROW
        || opcode == Opcodes.TABLESWITCH
        || opcode == Opcodes.LOOKUPSWITCH
        || (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN);
  }

  AbstractInsnNode[] code() {
    return code;
  }

  List<Integer> successors(int instruction) {
    return successors.get(instruction);
  }

  List<Integer> handlers(int instruction) {
    return handlers.get(instruction);
  }

  /** What a thread can come to from an instruction on, until it waits or returns. */
  BitSet reachable(int from) {
    BitSet reached = new BitSet();
    List<Integer> open = new ArrayList<>(List.of(from));
    while (!open.isEmpty()) {
      int i = open.remove(open.size() - 1);
      if (!reached.get(i)) {
        reached.set(i);
        open.addAll(handlers.get(i));
        if (Suspension.of(code[i]) == null) {
          open.addAll(successors.get(i));
        }
      }
    }
    return reached;
  }
}
