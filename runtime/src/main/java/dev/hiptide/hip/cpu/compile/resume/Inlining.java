package dev.hiptide.hip.cpu.compile.resume;

import dev.hiptide.hip.cpu.compile.code.UnsupportedKernelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Frame;

/** Puts functions in place of their calls in one method. */
final class Inlining {
  private final MethodNode caller;

  /** The first local variable that the method does not use itself. */
  private final int base;

  private int handlers;

  Inlining(MethodNode caller) {
    this.caller = caller;
    this.base = caller.maxLocals;
  }

  /**
   * @param frame what is there before the call
   */
  void replace(MethodInsnNode call, Frame<BasicValue> frame, MethodNode function)
      throws UnsupportedKernelException {
    boolean isStatic = (function.access & Opcodes.ACC_STATIC) != 0;
    Type[] arguments = Type.getArgumentTypes(call.desc);
    int below = frame.getStackSize() - arguments.length - (isStatic ? 0 : 1);
    InsnList code = takeArguments(arguments, isStatic);
    // A handler clears the stack, also of what belongs to the caller.
    List<VarInsnNode> kept =
        function.tryCatchBlocks.isEmpty()
            ? List.of()
            : keep(frame, below, base + function.maxLocals);
    kept.forEach(code::add);
    Map<LabelNode, LabelNode> labels = new HashMap<>();
    for (AbstractInsnNode instruction : function.instructions) {
      if (instruction instanceof LabelNode label) {
        labels.put(label, new LabelNode());
      }
    }
    LabelNode end = new LabelNode();
    for (AbstractInsnNode instruction : function.instructions) {
      code.add(clone(instruction, labels, end));
    }
    code.add(end);
    if (!kept.isEmpty()) {
      putBack(code, kept, Type.getReturnType(call.desc));
    }
    for (TryCatchBlockNode block : function.tryCatchBlocks) {
      // Before the caller's own: the innermost handler comes first.
      caller.tryCatchBlocks.add(
          handlers++,
          new TryCatchBlockNode(
              labels.get(block.start),
              labels.get(block.end),
              labels.get(block.handler),
              block.type));
    }
    caller.instructions.insert(call, code);
    caller.instructions.remove(call);
    // What is kept, and what is returned, take at most two variables each.
    int locals = base + function.maxLocals + 2 * (kept.size() + 1);
    caller.maxLocals = Math.max(caller.maxLocals, locals);
    caller.maxStack = Math.max(caller.maxStack, below + function.maxStack + 1);
  }

  /** Moves the arguments from the stack to the function's local variables. */
  private InsnList takeArguments(Type[] arguments, boolean isStatic) {
    int variable = base;
    for (Type argument : arguments) {
      variable += argument.getSize();
    }
    variable += isStatic ? 0 : 1;
    InsnList code = new InsnList();
    for (int i = arguments.length - 1; i >= 0; i--) {
      variable -= arguments[i].getSize();
      code.add(new VarInsnNode(arguments[i].getOpcode(Opcodes.ISTORE), variable));
    }
    if (!isStatic) {
      code.add(new InsnNode(Opcodes.DUP));
      code.add(
          new MethodInsnNode(
              Opcodes.INVOKESTATIC,
              "java/util/Objects",
              "requireNonNull",
              "(Ljava/lang/Object;)Ljava/lang/Object;"));
      code.add(new InsnNode(Opcodes.POP));
      code.add(new VarInsnNode(Opcodes.ASTORE, base));
    }
    return code;
  }

  /** Moves what is on the stack to local variables, the top first. */
  private static List<VarInsnNode> keep(Frame<BasicValue> frame, int values, int variable)
      throws UnsupportedKernelException {
    List<VarInsnNode> stores = new ArrayList<>();
    for (int i = values - 1; i >= 0; i--) {
      BasicValue value = frame.getStack(i);
      if (value instanceof BodyAnalysis.Uninitialized) {
        throw new UnsupportedKernelException("a function in a constructor's arguments catches");
      }
      stores.add(new VarInsnNode(value.getType().getOpcode(Opcodes.ISTORE), variable));
      variable += value.getSize();
    }
    return stores;
  }

  /** Moves it back, below what the function returns. */
  private static void putBack(InsnList code, List<VarInsnNode> kept, Type returned) {
    int result = kept.get(kept.size() - 1).var + 2;
    if (returned != Type.VOID_TYPE) {
      code.add(new VarInsnNode(returned.getOpcode(Opcodes.ISTORE), result));
    }
    for (int i = kept.size() - 1; i >= 0; i--) {
      VarInsnNode store = kept.get(i);
      int load = store.getOpcode() - Opcodes.ISTORE + Opcodes.ILOAD;
      code.add(new VarInsnNode(load, store.var));
    }
    if (returned != Type.VOID_TYPE) {
      code.add(new VarInsnNode(returned.getOpcode(Opcodes.ILOAD), result));
    }
  }

  private AbstractInsnNode clone(
      AbstractInsnNode instruction, Map<LabelNode, LabelNode> labels, LabelNode end) {
    int opcode = instruction.getOpcode();
    if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
      // What is returned is on the stack, and stays there.
      return new JumpInsnNode(Opcodes.GOTO, end);
    }
    AbstractInsnNode clone = instruction.clone(labels);
    if (clone instanceof VarInsnNode access) {
      access.var += base;
    } else if (clone instanceof IincInsnNode increment) {
      increment.var += base;
    }
    return clone;
  }
}
