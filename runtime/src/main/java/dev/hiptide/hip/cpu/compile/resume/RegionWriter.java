package dev.hiptide.hip.cpu.compile.resume;

import dev.hiptide.hip.cpu.compile.code.Emitter;
import dev.hiptide.hip.cpu.compile.code.Local;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Writes one region of a kernel: what a thread does from its start, or from a place where it has
 * waited, until it waits again or returns. The method runs a number of threads through it:
 *
 * <pre>{@code
 * static int region(Frames frames, int from, int to, KernelThread t, captured...) {
 *   for (each row of the block)
 *     for (int x = ...; x < xEnd; x++) {
 *       t.threadIdx.x = x;
 *       // loads what the thread has remembered
 *       // the kernel's code; where it waits: stores what is to be remembered, and its state
 *     }
 *   return the state, if it is the same for all
 * }
 * }</pre>
 *
 * <p>A method for each region, and the loop in it, because the compiler does its best for loops
 * with one entry, and does it whole for the loop and the kernel: it moves out of the loop what is
 * the same for all threads. One method with a switch to the place would have loops with many
 * entries.
 */
final class RegionWriter {
  private static final String FRAMES = Type.getInternalName(Frames.class);
  private static final String THREAD_INDEX = "dev/hiptide/hip/ThreadIndex";

  private static final Local FRAMES_VAR = Local.ofObject(0);
  private static final Local FROM = Local.ofInt(1);
  private static final Local TO = Local.ofInt(2);
  private static final Local THREAD = Local.ofObject(3);

  /** The first of the captured values. */
  static final int CAPTURED = 4;

  private final BodyCode body;
  private final MethodVisitor out;
  private final Emitter emit;

  private final Local ints;
  private final Local longs;
  private final Local floats;
  private final Local doubles;
  private final Local objects;
  private final Local states;
  private final Local stride;
  private final Local index;
  private final Local x;
  private final Local y;
  private final Local z;
  private final Local xEnd;
  private final Local rowStart;
  private final Local rank;
  private final Local allStates;
  private final Local commonState;

  /** Where the kernel's own local variables begin. */
  private final int locals;

  /** For a value on its way from the stack to its slot. */
  private final int scratch;

  private final Label next = new Label();

  RegionWriter(BodyCode body, MethodVisitor out) {
    this.body = body;
    this.out = out;
    emit = new Emitter(out, CAPTURED + body.capturedSize());
    ints = emit.newObject();
    longs = emit.newObject();
    floats = emit.newObject();
    doubles = emit.newObject();
    objects = emit.newObject();
    states = emit.newObject();
    stride = emit.newInt();
    index = emit.newObject();
    x = emit.newInt();
    y = emit.newInt();
    z = emit.newInt();
    xEnd = emit.newInt();
    rowStart = emit.newInt();
    rank = emit.newInt();
    allStates = emit.newInt();
    commonState = emit.newInt();
    locals = emit.newSlots(body.method().maxLocals);
    scratch = emit.newSlots(2);
  }

  /**
   * @param state where it begins: {@link ResumableKernel#START}, or a waiting point's number
   */
  void write(int state) {
    Map<LabelNode, LabelNode> labels = new HashMap<>();
    for (AbstractInsnNode instruction : body.flow().code()) {
      if (instruction instanceof LabelNode label) {
        labels.put(label, new LabelNode());
      }
    }
    WaitingPoint entry = state == ResumableKernel.START ? null : body.points().get(state - 1);
    int first = entry == null ? 0 : entry.instruction() + 1;
    BitSet reachable = body.flow().reachable(first);

    out.visitCode();
    writeHandlers(labels, reachable);
    Label row = new Label();
    Label rowDone = new Label();
    Label thread = new Label();
    Label done = new Label();
    writeSetup();

    emit.mark(row);
    emit.load(rowStart);
    emit.load(x);
    emit.add();
    emit.load(TO);
    emit.ifGreaterOrEqual(done);
    writeRowStart();
    emit.mark(thread);
    emit.load(x);
    emit.load(xEnd);
    emit.ifGreaterOrEqual(rowDone);
    emit.load(index);
    emit.load(x);
    emit.putField(THREAD_INDEX, "x", "I");
    emit.load(rowStart);
    emit.load(x);
    emit.add();
    emit.store(rank);
    Label entryLabel = new Label();
    if (entry == null) {
      writeCopiesOfParameters();
    } else {
      writeRestore(entry);
    }
    // The code keeps its own order, and the entry may be in the middle of it.
    emit.jump(entryLabel);
    writeCode(labels, reachable, first, entryLabel);
    emit.mark(next);
    emit.increment(x);
    emit.jump(thread);
    emit.mark(rowDone);
    writeRowEnd();
    emit.jump(row);
    emit.mark(done);
    writeResult();
    out.visitMaxs(0, 0);
    out.visitEnd();
  }

  private void writeHandlers(Map<LabelNode, LabelNode> labels, BitSet reachable) {
    AbstractInsnNode[] code = body.flow().code();
    for (TryCatchBlockNode block : body.method().tryCatchBlocks) {
      int start = body.method().instructions.indexOf(block.start);
      int end = body.method().instructions.indexOf(block.end);
      boolean used = false;
      for (int i = start; i < end; i++) {
        used |= code[i].getOpcode() >= 0 && reachable.get(i);
      }
      if (used) {
        out.visitTryCatchBlock(
            labels.get(block.start).getLabel(),
            labels.get(block.end).getLabel(),
            labels.get(block.handler).getLabel(),
            block.type);
      }
    }
  }

  private void writeSetup() {
    copyField("ints", "[I", ints);
    copyField("longs", "[J", longs);
    copyField("floats", "[F", floats);
    copyField("doubles", "[D", doubles);
    copyField("objects", "[Ljava/lang/Object;", objects);
    copyField("states", "[I", states);
    copyField("stride", "I", stride);
    emit.load(THREAD);
    emit.getField(Suspension.KERNEL_THREAD, "threadIdx", "L" + THREAD_INDEX + ";");
    emit.store(index);
    emit.push(0);
    emit.store(allStates);
    emit.push(-1);
    emit.store(commonState);
    // x = from % dimX, y = from / dimX % dimY, z = from / dimX / dimY
    emit.load(FROM);
    getField("blockDimX", "I");
    emit.remainder();
    emit.store(x);
    emit.load(FROM);
    getField("blockDimX", "I");
    emit.divide();
    emit.duplicate();
    getField("blockDimY", "I");
    emit.remainder();
    emit.store(y);
    getField("blockDimY", "I");
    emit.divide();
    emit.store(z);
    emit.load(FROM);
    emit.load(x);
    emit.subtract();
    emit.store(rowStart);
  }

  private void writeRowStart() {
    emit.load(index);
    emit.load(y);
    emit.putField(THREAD_INDEX, "y", "I");
    emit.load(index);
    emit.load(z);
    emit.putField(THREAD_INDEX, "z", "I");
    getField("blockDimX", "I");
    emit.load(TO);
    emit.load(rowStart);
    emit.subtract();
    emit.min();
    emit.store(xEnd);
  }

  private void writeRowEnd() {
    emit.load(rowStart);
    getField("blockDimX", "I");
    emit.add();
    emit.store(rowStart);
    emit.push(0);
    emit.store(x);
    emit.increment(y);
    emit.load(y);
    getField("blockDimY", "I");
    Label sameSlice = new Label();
    emit.ifNotEqual(sameSlice);
    emit.push(0);
    emit.store(y);
    emit.increment(z);
    emit.mark(sameSlice);
  }

  private void writeResult() {
    Label mixed = new Label();
    emit.load(allStates);
    emit.load(commonState);
    emit.ifNotEqual(mixed);
    emit.load(allStates);
    emit.returnInt();
    emit.mark(mixed);
    emit.push(ResumableKernel.MIXED);
    emit.returnInt();
  }

  /** Copies the parameters that the kernel writes; others are read where they are. */
  private void writeCopiesOfParameters() {
    for (BodyCode.Parameter parameter : body.parameters()) {
      if (body.isWritten(parameter.variable())) {
        int from = parameter.isThread() ? THREAD.index() : CAPTURED + parameter.offset();
        emit.load(new Local(parameter.type(), from));
        emit.store(new Local(parameter.type(), locals + parameter.variable()));
      }
    }
  }

  private void writeCode(
      Map<LabelNode, LabelNode> labels, BitSet reachable, int first, Label entryLabel) {
    AbstractInsnNode[] code = body.flow().code();
    for (int i = 0; i < code.length; i++) {
      if (i == first) {
        emit.mark(entryLabel);
      }
      if (code[i] instanceof LabelNode label) {
        labels.get(label).accept(out);
      } else if (reachable.get(i)) {
        writeInstruction(code[i], i, labels);
      }
    }
  }

  private void writeInstruction(
      AbstractInsnNode instruction, int i, Map<LabelNode, LabelNode> labels) {
    int opcode = instruction.getOpcode();
    WaitingPoint point = body.pointAt(i);
    if (point != null) {
      writeWait(point);
    } else if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
      if (opcode == Opcodes.LRETURN || opcode == Opcodes.DRETURN) {
        emit.popTwo();
      } else if (opcode != Opcodes.RETURN) {
        emit.pop();
      }
      writeNewState(ResumableKernel.DONE);
    } else if (instruction instanceof VarInsnNode variable) {
      out.visitVarInsn(opcode, location(variable.var));
    } else if (instruction instanceof IincInsnNode increment) {
      out.visitIincInsn(location(increment.var), increment.incr);
    } else {
      instruction.clone(labels).accept(out);
    }
  }

  /** Where a local variable of the kernel is. */
  private int location(int variable) {
    BodyCode.Parameter parameter = body.parameterAt(variable);
    if (parameter == null || body.isWritten(variable)) {
      return locals + variable;
    }
    return parameter.isThread() ? THREAD.index() : CAPTURED + parameter.offset();
  }

  private void writeWait(WaitingPoint point) {
    switch (point.suspension()) {
      case BARRIER -> emit.pop();
      case EXCHANGE -> {
        // The stack has: KernelThread, bits, pattern, operand, width.
        emit.load(rank);
        emit.load(FRAMES_VAR);
        emit.callStatic(
            FRAMES,
            "exchange",
            "(L" + Suspension.WARP_LANE + ";JLdev/hiptide/hip/Shuffle;IIIL" + FRAMES + ";)V");
      }
      case VOTE -> {
        emit.load(rank);
        emit.load(FRAMES_VAR);
        emit.callStatic(FRAMES, "vote", "(L" + Suspension.WARP_LANE + ";ZIL" + FRAMES + ";)V");
      }
    }
    List<WaitingPoint.Remembered> stack = point.stack();
    for (int i = stack.size() - 1; i >= 0; i--) {
      WaitingPoint.Remembered value = stack.get(i);
      if (value.slot() < 0) {
        emit.pop();
      } else {
        Local popped = new Local(value.type(), scratch);
        emit.store(popped);
        writeStore(value, popped);
      }
    }
    for (WaitingPoint.Remembered value : point.locals()) {
      if (value.slot() >= 0) {
        writeStore(value, local(value));
      }
    }
    writeNewState(body.points().indexOf(point) + 1);
  }

  private void writeStore(WaitingPoint.Remembered value, Local from) {
    Label same = new Label();
    boolean isObject = value.type().getSort() >= Type.ARRAY;
    if (isObject) {
      // Storing a reference costs a barrier of the garbage collector, so equal ones are not stored.
      writeAddress(value);
      emit.loadElement(value.type());
      emit.load(from);
      emit.ifSame(same);
    }
    writeAddress(value);
    emit.load(from);
    emit.storeElement(arrayType(value));
    emit.mark(same);
  }

  private void writeRestore(WaitingPoint point) {
    for (WaitingPoint.Remembered value : point.locals()) {
      writeLoad(value);
      emit.store(local(value));
    }
    for (WaitingPoint.Remembered value : point.stack()) {
      writeLoad(value);
    }
    if (point.suspension() != Suspension.BARRIER) {
      emit.load(FRAMES_VAR);
      emit.load(rank);
      emit.callVirtual(FRAMES, "result", "(I)J");
    }
  }

  /** Where a remembered local variable of the kernel is. */
  private Local local(WaitingPoint.Remembered value) {
    return new Local(value.type(), locals + value.variable());
  }

  private void writeLoad(WaitingPoint.Remembered value) {
    if (value.isThread()) {
      emit.load(THREAD);
    } else if (value.isNull()) {
      emit.pushNull();
    } else {
      writeAddress(value);
      emit.loadElement(arrayType(value));
      if (value.type().getSort() >= Type.ARRAY) {
        emit.cast(value.type().getInternalName());
      }
    }
  }

  /** The array and the index in it. */
  private void writeAddress(WaitingPoint.Remembered value) {
    Local array =
        switch (value.type().getSort()) {
          case Type.LONG -> longs;
          case Type.FLOAT -> floats;
          case Type.DOUBLE -> doubles;
          case Type.ARRAY, Type.OBJECT -> objects;
          default -> ints;
        };
    emit.load(array);
    emit.load(rank);
    if (value.slot() > 0) {
      emit.load(stride);
      emit.push(value.slot());
      emit.multiply();
      emit.add();
    }
  }

  /** The element type of the array that has such values. */
  private static Type arrayType(WaitingPoint.Remembered value) {
    return switch (value.type().getSort()) {
      case Type.LONG, Type.FLOAT, Type.DOUBLE, Type.ARRAY, Type.OBJECT -> value.type();
      default -> Type.INT_TYPE;
    };
  }

  private void writeNewState(int state) {
    emit.load(states);
    emit.load(rank);
    emit.push(state);
    emit.storeElement(Type.INT_TYPE);
    emit.load(allStates);
    emit.push(state);
    emit.or();
    emit.store(allStates);
    emit.load(commonState);
    emit.push(state);
    emit.and();
    emit.store(commonState);
    emit.jump(next);
  }

  private void copyField(String name, String descriptor, Local variable) {
    getField(name, descriptor);
    emit.store(variable);
  }

  private void getField(String name, String descriptor) {
    emit.load(FRAMES_VAR);
    emit.getField(FRAMES, name, descriptor);
  }
}
