package dev.hiptide.hip.cpu.compile.resume;

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

  private static final int FRAMES_VAR = 0;
  private static final int FROM = 1;
  private static final int TO = 2;
  private static final int THREAD = 3;

  /** The first of the captured values. */
  static final int CAPTURED = 4;

  private final BodyCode body;
  private final MethodVisitor out;

  private final int ints;
  private final int longs;
  private final int floats;
  private final int doubles;
  private final int objects;
  private final int states;
  private final int stride;
  private final int index;
  private final int x;
  private final int y;
  private final int z;
  private final int xEnd;
  private final int rowStart;
  private final int rank;
  private final int allStates;
  private final int commonState;

  /** Where the kernel's own local variables begin. */
  private final int locals;

  /** For a value on its way from the stack to its slot. */
  private final int scratch;

  private final Label next = new Label();

  RegionWriter(BodyCode body, MethodVisitor out) {
    this.body = body;
    this.out = out;
    int variable = CAPTURED + body.capturedSize();
    ints = variable++;
    longs = variable++;
    floats = variable++;
    doubles = variable++;
    objects = variable++;
    states = variable++;
    stride = variable++;
    index = variable++;
    x = variable++;
    y = variable++;
    z = variable++;
    xEnd = variable++;
    rowStart = variable++;
    rank = variable++;
    allStates = variable++;
    commonState = variable++;
    locals = variable;
    scratch = variable + body.method().maxLocals;
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

    out.visitLabel(row);
    access(Opcodes.ILOAD, rowStart);
    access(Opcodes.ILOAD, x);
    out.visitInsn(Opcodes.IADD);
    access(Opcodes.ILOAD, TO);
    out.visitJumpInsn(Opcodes.IF_ICMPGE, done);
    writeRowStart();
    out.visitLabel(thread);
    access(Opcodes.ILOAD, x);
    access(Opcodes.ILOAD, xEnd);
    out.visitJumpInsn(Opcodes.IF_ICMPGE, rowDone);
    access(Opcodes.ALOAD, index);
    access(Opcodes.ILOAD, x);
    out.visitFieldInsn(Opcodes.PUTFIELD, THREAD_INDEX, "x", "I");
    access(Opcodes.ILOAD, rowStart);
    access(Opcodes.ILOAD, x);
    out.visitInsn(Opcodes.IADD);
    access(Opcodes.ISTORE, rank);
    Label entryLabel = new Label();
    if (entry == null) {
      writeCopiesOfParameters();
    } else {
      writeRestore(entry);
    }
    // The code is written in its own order, of which the entry may be in the middle.
    out.visitJumpInsn(Opcodes.GOTO, entryLabel);
    writeCode(labels, reachable, first, entryLabel);
    out.visitLabel(next);
    out.visitIincInsn(x, 1);
    out.visitJumpInsn(Opcodes.GOTO, thread);
    out.visitLabel(rowDone);
    writeRowEnd();
    out.visitJumpInsn(Opcodes.GOTO, row);
    out.visitLabel(done);
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
    copyField("ints", "[I", Opcodes.ASTORE, ints);
    copyField("longs", "[J", Opcodes.ASTORE, longs);
    copyField("floats", "[F", Opcodes.ASTORE, floats);
    copyField("doubles", "[D", Opcodes.ASTORE, doubles);
    copyField("objects", "[Ljava/lang/Object;", Opcodes.ASTORE, objects);
    copyField("states", "[I", Opcodes.ASTORE, states);
    copyField("stride", "I", Opcodes.ISTORE, stride);
    access(Opcodes.ALOAD, THREAD);
    out.visitFieldInsn(
        Opcodes.GETFIELD, Suspension.KERNEL_THREAD, "threadIdx", "L" + THREAD_INDEX + ";");
    access(Opcodes.ASTORE, index);
    out.visitInsn(Opcodes.ICONST_0);
    access(Opcodes.ISTORE, allStates);
    out.visitInsn(Opcodes.ICONST_M1);
    access(Opcodes.ISTORE, commonState);
    // x = from % dimX, y = from / dimX % dimY, z = from / dimX / dimY
    access(Opcodes.ILOAD, FROM);
    getField("blockDimX", "I");
    out.visitInsn(Opcodes.IREM);
    access(Opcodes.ISTORE, x);
    access(Opcodes.ILOAD, FROM);
    getField("blockDimX", "I");
    out.visitInsn(Opcodes.IDIV);
    out.visitInsn(Opcodes.DUP);
    getField("blockDimY", "I");
    out.visitInsn(Opcodes.IREM);
    access(Opcodes.ISTORE, y);
    getField("blockDimY", "I");
    out.visitInsn(Opcodes.IDIV);
    access(Opcodes.ISTORE, z);
    access(Opcodes.ILOAD, FROM);
    access(Opcodes.ILOAD, x);
    out.visitInsn(Opcodes.ISUB);
    access(Opcodes.ISTORE, rowStart);
  }

  private void writeRowStart() {
    access(Opcodes.ALOAD, index);
    access(Opcodes.ILOAD, y);
    out.visitFieldInsn(Opcodes.PUTFIELD, THREAD_INDEX, "y", "I");
    access(Opcodes.ALOAD, index);
    access(Opcodes.ILOAD, z);
    out.visitFieldInsn(Opcodes.PUTFIELD, THREAD_INDEX, "z", "I");
    getField("blockDimX", "I");
    access(Opcodes.ILOAD, TO);
    access(Opcodes.ILOAD, rowStart);
    out.visitInsn(Opcodes.ISUB);
    out.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Math", "min", "(II)I", false);
    access(Opcodes.ISTORE, xEnd);
  }

  private void writeRowEnd() {
    access(Opcodes.ILOAD, rowStart);
    getField("blockDimX", "I");
    out.visitInsn(Opcodes.IADD);
    access(Opcodes.ISTORE, rowStart);
    out.visitInsn(Opcodes.ICONST_0);
    access(Opcodes.ISTORE, x);
    out.visitIincInsn(y, 1);
    access(Opcodes.ILOAD, y);
    getField("blockDimY", "I");
    Label sameSlice = new Label();
    out.visitJumpInsn(Opcodes.IF_ICMPNE, sameSlice);
    out.visitInsn(Opcodes.ICONST_0);
    access(Opcodes.ISTORE, y);
    out.visitIincInsn(z, 1);
    out.visitLabel(sameSlice);
  }

  private void writeResult() {
    Label mixed = new Label();
    access(Opcodes.ILOAD, allStates);
    access(Opcodes.ILOAD, commonState);
    out.visitJumpInsn(Opcodes.IF_ICMPNE, mixed);
    access(Opcodes.ILOAD, allStates);
    out.visitInsn(Opcodes.IRETURN);
    out.visitLabel(mixed);
    pushInt(ResumableKernel.MIXED);
    out.visitInsn(Opcodes.IRETURN);
  }

  /** Of those that the kernel writes; others are read where they are. */
  private void writeCopiesOfParameters() {
    for (BodyCode.Parameter parameter : body.parameters()) {
      if (body.isWritten(parameter.variable())) {
        int from = parameter.isThread() ? THREAD : CAPTURED + parameter.offset();
        access(parameter.type().getOpcode(Opcodes.ILOAD), from);
        access(parameter.type().getOpcode(Opcodes.ISTORE), locals + parameter.variable());
      }
    }
  }

  private void writeCode(
      Map<LabelNode, LabelNode> labels, BitSet reachable, int first, Label entryLabel) {
    AbstractInsnNode[] code = body.flow().code();
    for (int i = 0; i < code.length; i++) {
      if (i == first) {
        out.visitLabel(entryLabel);
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
        out.visitInsn(Opcodes.POP2);
      } else if (opcode != Opcodes.RETURN) {
        out.visitInsn(Opcodes.POP);
      }
      writeNewState(ResumableKernel.DONE);
    } else if (instruction instanceof VarInsnNode variable) {
      access(opcode, location(variable.var));
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
    return parameter.isThread() ? THREAD : CAPTURED + parameter.offset();
  }

  private void writeWait(WaitingPoint point) {
    switch (point.suspension()) {
      case BARRIER -> out.visitInsn(Opcodes.POP);
      case EXCHANGE -> {
        // The stack has: KernelThread, bits, pattern, operand, width.
        access(Opcodes.ILOAD, rank);
        access(Opcodes.ALOAD, FRAMES_VAR);
        out.visitMethodInsn(
            Opcodes.INVOKESTATIC,
            FRAMES,
            "exchange",
            "(L" + Suspension.WARP_LANE + ";JLdev/hiptide/hip/Shuffle;IIIL" + FRAMES + ";)V",
            false);
      }
      case VOTE -> {
        access(Opcodes.ILOAD, rank);
        access(Opcodes.ALOAD, FRAMES_VAR);
        out.visitMethodInsn(
            Opcodes.INVOKESTATIC,
            FRAMES,
            "vote",
            "(L" + Suspension.WARP_LANE + ";ZIL" + FRAMES + ";)V",
            false);
      }
    }
    List<WaitingPoint.Remembered> stack = point.stack();
    for (int i = stack.size() - 1; i >= 0; i--) {
      WaitingPoint.Remembered value = stack.get(i);
      if (value.slot() < 0) {
        out.visitInsn(Opcodes.POP);
      } else {
        access(value.type().getOpcode(Opcodes.ISTORE), scratch);
        writeStore(value, scratch);
      }
    }
    for (WaitingPoint.Remembered value : point.locals()) {
      if (value.slot() >= 0) {
        writeStore(value, locals + value.variable());
      }
    }
    writeNewState(body.points().indexOf(point) + 1);
  }

  private void writeStore(WaitingPoint.Remembered value, int from) {
    Label same = new Label();
    boolean isObject = value.type().getSort() >= Type.ARRAY;
    if (isObject) {
      // A reference that is the same as in the block before is not worth the collector's barrier.
      writeAddress(value);
      out.visitInsn(Opcodes.AALOAD);
      access(Opcodes.ALOAD, from);
      out.visitJumpInsn(Opcodes.IF_ACMPEQ, same);
    }
    writeAddress(value);
    access(value.type().getOpcode(Opcodes.ILOAD), from);
    out.visitInsn(arrayType(value).getOpcode(Opcodes.IASTORE));
    out.visitLabel(same);
  }

  private void writeRestore(WaitingPoint point) {
    for (WaitingPoint.Remembered value : point.locals()) {
      writeLoad(value);
      access(value.type().getOpcode(Opcodes.ISTORE), locals + value.variable());
    }
    for (WaitingPoint.Remembered value : point.stack()) {
      writeLoad(value);
    }
    if (point.suspension() != Suspension.BARRIER) {
      access(Opcodes.ALOAD, FRAMES_VAR);
      access(Opcodes.ILOAD, rank);
      out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, FRAMES, "result", "(I)J", false);
    }
  }

  private void writeLoad(WaitingPoint.Remembered value) {
    if (value.isThread()) {
      access(Opcodes.ALOAD, THREAD);
    } else if (value.isNull()) {
      out.visitInsn(Opcodes.ACONST_NULL);
    } else {
      writeAddress(value);
      out.visitInsn(arrayType(value).getOpcode(Opcodes.IALOAD));
      if (value.type().getSort() >= Type.ARRAY) {
        out.visitTypeInsn(Opcodes.CHECKCAST, value.type().getInternalName());
      }
    }
  }

  /** The array and the index in it. */
  private void writeAddress(WaitingPoint.Remembered value) {
    int array =
        switch (value.type().getSort()) {
          case Type.LONG -> longs;
          case Type.FLOAT -> floats;
          case Type.DOUBLE -> doubles;
          case Type.ARRAY, Type.OBJECT -> objects;
          default -> ints;
        };
    access(Opcodes.ALOAD, array);
    access(Opcodes.ILOAD, rank);
    if (value.slot() > 0) {
      access(Opcodes.ILOAD, stride);
      pushInt(value.slot());
      out.visitInsn(Opcodes.IMUL);
      out.visitInsn(Opcodes.IADD);
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
    access(Opcodes.ALOAD, states);
    access(Opcodes.ILOAD, rank);
    pushInt(state);
    out.visitInsn(Opcodes.IASTORE);
    access(Opcodes.ILOAD, allStates);
    pushInt(state);
    out.visitInsn(Opcodes.IOR);
    access(Opcodes.ISTORE, allStates);
    access(Opcodes.ILOAD, commonState);
    pushInt(state);
    out.visitInsn(Opcodes.IAND);
    access(Opcodes.ISTORE, commonState);
    out.visitJumpInsn(Opcodes.GOTO, next);
  }

  private void copyField(String name, String descriptor, int store, int variable) {
    getField(name, descriptor);
    access(store, variable);
  }

  private void getField(String name, String descriptor) {
    access(Opcodes.ALOAD, FRAMES_VAR);
    out.visitFieldInsn(Opcodes.GETFIELD, FRAMES, name, descriptor);
  }

  /** Any instruction on a local variable. */
  private void access(int opcode, int variable) {
    out.visitVarInsn(opcode, variable);
  }

  private void pushInt(int value) {
    if (value >= -1 && value <= 5) {
      out.visitInsn(Opcodes.ICONST_0 + value);
    } else {
      out.visitIntInsn(Opcodes.SIPUSH, value);
    }
  }
}
