package dev.hiptide.hip.cpu.compile.rows;

import dev.hiptide.hip.Index3;
import dev.hiptide.hip.KernelThread;
import dev.hiptide.hip.ThreadIndex;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.VarInsnNode;
import org.objectweb.asm.tree.analysis.Frame;

/** Writes a kernel's own code as a loop's body. */
final class BodyWriter {
  private static final String THREAD = Type.getInternalName(KernelThread.class);
  private static final String THREAD_INDEX = Type.getInternalName(ThreadIndex.class);
  private static final String INDEX = Type.getInternalName(Index3.class);

  private final MethodVisitor code;
  private final KernelMethod method;
  private final Frame<Symbol>[] frames;
  private final MemoryInstructions memory;
  private final Map<AbstractInsnNode, Guard> guards = new HashMap<>();
  private final Map<LabelNode, LabelNode> labels = new HashMap<>();
  private final Label end = new Label();
  private RowWriter row;
  private int base;

  BodyWriter(
      MethodVisitor code,
      KernelMethod method,
      Frame<Symbol>[] frames,
      List<Guard> guards,
      MemoryInstructions memory) {
    this.code = code;
    this.method = method;
    this.frames = frames;
    this.memory = memory;
    guards.forEach(guard -> this.guards.put(guard.jump(), guard));
  }

  /** Writes the body; it leaves the stack empty and has no exit but its end, or an exception. */
  void write(RowWriter row) {
    this.row = row;
    this.base = row.newLocal(method.code().maxLocals);
    InsnList instructions = method.code().instructions;
    for (AbstractInsnNode instruction : instructions) {
      if (instruction instanceof LabelNode label) {
        labels.put(label, new LabelNode());
      }
    }
    writeArguments();
    for (int i = 0; i < frames.length; i++) {
      AbstractInsnNode instruction = instructions.get(i);
      if (instruction.getOpcode() < 0) {
        instruction.clone(labels).accept(code);
      } else if (frames[i] != null) {
        write(instruction, frames[i]);
      }
    }
    code.visitLabel(end);
  }

  private void writeArguments() {
    int local = base;
    for (int i = 0; i < method.arguments().size(); i++) {
      Type type = row.invariants().capturedType(i);
      row.invariants().loadCaptured(i);
      code.visitVarInsn(type.getOpcode(Opcodes.ISTORE), local);
      local += type.getSize();
    }
    code.visitInsn(Opcodes.ACONST_NULL);
    code.visitVarInsn(Opcodes.ASTORE, local);
  }

  private void write(AbstractInsnNode instruction, Frame<Symbol> frame) {
    AccessGroup group = row.groupOf(instruction, frame);
    if (group != null) {
      writeAccess(instruction, frame, group);
    } else if (guards.containsKey(instruction)) {
      writePassed(guards.get(instruction));
    } else if (isReturn(instruction)) {
      writeReturn(instruction.getOpcode());
    } else if (SymbolicThread.isGlobalIndex(instruction, frame)) {
      code.visitInsn(Opcodes.POP2);
      row.invariants().load(Invariant.Coordinate.ORIGIN);
      code.visitVarInsn(Opcodes.ILOAD, row.place());
      code.visitInsn(Opcodes.IADD);
    } else if (instruction.getOpcode() == Opcodes.GETFIELD
        && isOfThread((FieldInsnNode) instruction)) {
      FieldInsnNode field = (FieldInsnNode) instruction;
      writeCoordinate(field, frame.getStack(frame.getStackSize() - 1).kind());
    } else {
      AbstractInsnNode copy = instruction.clone(labels);
      if (copy instanceof VarInsnNode access) {
        access.var += base;
      } else if (copy instanceof IincInsnNode increment) {
        increment.var += base;
      }
      copy.accept(code);
    }
  }

  private static boolean isOfThread(FieldInsnNode field) {
    return field.owner.equals(THREAD)
        || field.owner.equals(THREAD_INDEX)
        || field.owner.equals(INDEX);
  }

  private static boolean isReturn(AbstractInsnNode instruction) {
    return instruction.getOpcode() >= Opcodes.IRETURN && instruction.getOpcode() <= Opcodes.RETURN;
  }

  /** The kernel may be a function with a result, which nobody wants. */
  private void writeReturn(int opcode) {
    if (opcode != Opcodes.RETURN) {
      boolean isWide = opcode == Opcodes.LRETURN || opcode == Opcodes.DRETURN;
      code.visitInsn(isWide ? Opcodes.POP2 : Opcodes.POP);
    }
    code.visitJumpInsn(Opcodes.GOTO, end);
  }

  /** The KernelThread and its members are null in the loop; what is read from them, is known. */
  private void writeCoordinate(FieldInsnNode field, Symbol.Kind object) {
    if (field.owner.equals(THREAD)) {
      return;
    }
    code.visitInsn(Opcodes.POP);
    Linear value = SymbolicThread.coordinate(object, field.name, row.spansBlocks()).linear();
    if (value == null) {
      // A part of the global index, which is computed elsewhere.
      code.visitInsn(Opcodes.ICONST_0);
    } else if (value.equals(Linear.PLACE)) {
      code.visitVarInsn(Opcodes.ILOAD, row.place());
    } else {
      row.invariants().load(value.invariant());
    }
  }

  private void writePassed(Guard guard) {
    JumpInsnNode jump = guard.jump();
    code.visitInsn(jump.getOpcode() >= Opcodes.IF_ICMPEQ ? Opcodes.POP2 : Opcodes.POP);
    if (guard.passesByJumping()) {
      code.visitJumpInsn(Opcodes.GOTO, labels.get(jump.label).getLabel());
    }
  }

  private void writeAccess(AbstractInsnNode instruction, Frame<Symbol> frame, AccessGroup group) {
    Accessor type = group.key.type();
    int constant = AccessGroup.index(instruction, frame).constant();
    Runnable address = () -> writeAddress(group, constant);
    if (RowWriter.isSet(instruction)) {
      int value = row.newLocal(type.element.getSize());
      code.visitVarInsn(type.element.getOpcode(Opcodes.ISTORE), value);
      code.visitInsn(Opcodes.POP2);
      code.visitVarInsn(Opcodes.ALOAD, group.object);
      memory.store(code, type, address, value);
    } else {
      code.visitInsn(Opcodes.POP2);
      code.visitVarInsn(Opcodes.ALOAD, group.object);
      memory.load(code, type, address);
    }
  }

  private void writeAddress(AccessGroup group, int constant) {
    code.visitVarInsn(Opcodes.LLOAD, group.start);
    long stepBytes = (long) group.key.step() * group.key.type().bytes;
    if (stepBytes != 0) {
      code.visitVarInsn(Opcodes.ILOAD, row.place());
      code.visitInsn(Opcodes.I2L);
      code.visitLdcInsn(stepBytes);
      code.visitInsn(Opcodes.LMUL);
      code.visitInsn(Opcodes.LADD);
    }
    if (constant != 0) {
      code.visitLdcInsn((long) constant * group.key.type().bytes);
      code.visitInsn(Opcodes.LADD);
    }
  }
}
