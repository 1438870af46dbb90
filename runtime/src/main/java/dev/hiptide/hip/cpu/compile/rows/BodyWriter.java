package dev.hiptide.hip.cpu.compile.rows;

import dev.hiptide.hip.Index3;
import dev.hiptide.hip.KernelThread;
import dev.hiptide.hip.ThreadIndex;
import dev.hiptide.hip.cpu.compile.code.Emitter;
import dev.hiptide.hip.cpu.compile.code.Local;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Label;
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

  private final Emitter emit;
  private final KernelMethod method;
  private final Frame<Symbol>[] frames;
  private final MemoryInstructions memory;
  private final Map<AbstractInsnNode, Guard> guards = new HashMap<>();
  private final Map<LabelNode, LabelNode> labels = new HashMap<>();
  private final Label end = new Label();
  private RowWriter row;
  private int base;

  BodyWriter(
      Emitter emit,
      KernelMethod method,
      Frame<Symbol>[] frames,
      List<Guard> guards,
      MemoryInstructions memory) {
    this.emit = emit;
    this.method = method;
    this.frames = frames;
    this.memory = memory;
    guards.forEach(guard -> this.guards.put(guard.jump(), guard));
  }

  /** Writes the body; it leaves the stack empty and has no exit but its end, or an exception. */
  void write(RowWriter row) {
    this.row = row;
    this.base = emit.newSlots(method.code().maxLocals);
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
        instruction.clone(labels).accept(emit.visitor());
      } else if (frames[i] != null) {
        write(instruction, frames[i]);
      }
    }
    emit.mark(end);
  }

  private void writeArguments() {
    int local = base;
    for (int i = 0; i < method.arguments().size(); i++) {
      Type type = row.invariants().capturedType(i);
      row.invariants().loadCaptured(i);
      emit.store(new Local(type, local));
      local += type.getSize();
    }
    emit.pushNull();
    emit.store(Local.ofObject(local));
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
      emit.popTwo();
      row.invariants().load(Invariant.Coordinate.ORIGIN);
      emit.load(row.place());
      emit.add();
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
      copy.accept(emit.visitor());
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
      if (isWide) {
        emit.popTwo();
      } else {
        emit.pop();
      }
    }
    emit.jump(end);
  }

  /** The KernelThread and its members are null in the loop; what is read from them, is known. */
  private void writeCoordinate(FieldInsnNode field, Symbol.Kind object) {
    if (field.owner.equals(THREAD)) {
      return;
    }
    emit.pop();
    Linear value = SymbolicThread.coordinate(object, field.name, row.spansBlocks()).linear();
    if (value == null) {
      // A part of the global index, which is computed elsewhere.
      emit.push(0);
    } else if (value.equals(Linear.PLACE)) {
      emit.load(row.place());
    } else {
      row.invariants().load(value.invariant());
    }
  }

  private void writePassed(Guard guard) {
    JumpInsnNode jump = guard.jump();
    if (jump.getOpcode() >= Opcodes.IF_ICMPEQ) {
      emit.popTwo();
    } else {
      emit.pop();
    }
    if (guard.passesByJumping()) {
      emit.jump(labels.get(jump.label).getLabel());
    }
  }

  private void writeAccess(AbstractInsnNode instruction, Frame<Symbol> frame, AccessGroup group) {
    Accessor type = group.key.type();
    int constant = AccessGroup.index(instruction, frame).constant();
    Runnable address = () -> writeAddress(group, constant);
    if (RowWriter.isSet(instruction)) {
      Local value = emit.newLocal(type.element);
      emit.store(value);
      emit.popTwo();
      emit.load(group.object);
      memory.store(emit, type, address, value);
    } else {
      emit.popTwo();
      emit.load(group.object);
      memory.load(emit, type, address);
    }
  }

  private void writeAddress(AccessGroup group, int constant) {
    emit.load(group.start);
    long stepBytes = (long) group.key.step() * group.key.type().bytes;
    if (stepBytes != 0) {
      emit.load(row.place());
      emit.toLong();
      emit.push(stepBytes);
      emit.multiplyLongs();
      emit.addLongs();
    }
    if (constant != 0) {
      emit.push((long) constant * group.key.type().bytes);
      emit.addLongs();
    }
  }
}
