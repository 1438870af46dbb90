package dev.hiptide.hip.cpu.compile.rows;

import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.KernelThread;
import dev.hiptide.hip.cpu.compile.code.LoaderClassWriter;
import dev.hiptide.hip.cpu.compile.code.UnsupportedKernelException;
import dev.hiptide.hip.cpu.compile.rows.Invariant.Coordinate;
import java.lang.invoke.MethodHandle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Frame;

/**
 * Writes a class with the loop of a kernel. Written as Java, for a kernel that adds 1 to all
 * elements below n, with rows that span blocks:
 *
 * <pre>{@code
 * public boolean run(Kernel kernel, KernelThread thread, int firstBlock, int endBlock) {
 *   IntPointer data = ((Lambda) kernel).arg$1;
 *   int n = ((Lambda) kernel).arg$2;
 *   int blockDimX = thread.blockDim.x;
 *   int origin = firstBlock * blockDimX;
 *   int begin = 0;
 *   int end = threads(firstBlock, endBlock, blockDimX);
 *   if (end < 0 || overflows(origin, end)) return false;
 *   end = endBelow(end, origin, n);
 *   if (begin >= end) return true;
 *   long offset = offset(data, 4, origin, 1, 0, 0, begin, end);
 *   if (offset == OUT_OF_RANGE) return false;
 *   long start = address(data, offset);
 *   begin = max(begin, 0);
 *   end = min(end, MAX_THREADS);
 *   for (int place = begin; place < end; place++) {
 *     UNSAFE.putInt(start + ((long) place << 2), UNSAFE.getInt(start + ((long) place << 2)) + 1);
 *   }
 *   return true;
 * }
 * }</pre>
 *
 * <p>C2 vectorises accesses outside the heap only if it can tell an address's invariant part from
 * one that is an int's multiple and fits in 32 bits: hence the addresses' form, and the place's
 * limits.
 */
final class RowWriter {
  private static final String BOUNDS = Type.getInternalName(RowBounds.class);
  private static final int KERNEL = 1;
  private static final int FIRST_BLOCK = 3;
  private static final int END_BLOCK = 4;

  private final KernelMethod method;
  private final Frame<Symbol>[] frames;
  private final boolean spansBlocks;
  private final MemoryInstructions memory;
  private final List<Guard> guards;
  private final Map<AccessGroup.Key, AccessGroup> groups = new LinkedHashMap<>();

  private MethodVisitor code;
  private InvariantCode invariants;
  private int nextLocal = END_BLOCK + 1;
  private int length;
  private int begin;
  private int end;
  private int place;
  private final Label returnFalse = new Label();

  RowWriter(
      KernelMethod method, Frame<Symbol>[] frames, boolean spansBlocks, MemoryInstructions memory) {
    this.method = method;
    this.frames = frames;
    this.spansBlocks = spansBlocks;
    this.memory = memory;
    this.guards = Guard.of(method.code(), frames);
  }

  /**
   * The class, which expects {@link RowCompiler}'s class data.
   *
   * @throws UnsupportedKernelException if no access is known beforehand: nothing would be gained
   */
  byte[] write() throws UnsupportedKernelException {
    String name = Type.getInternalName(method.owner()) + "$Rows";
    ClassWriter writer = new LoaderClassWriter(method.owner().getClassLoader());
    writer.visit(
        Opcodes.V17,
        Opcodes.ACC_FINAL | Opcodes.ACC_SYNTHETIC,
        name,
        null,
        "java/lang/Object",
        new String[] {Type.getInternalName(RowCode.class)});
    writer.visitSource(method.source(), null);
    writeConstructor(writer);
    writeSpansBlocks(writer);
    code =
        writer.visitMethod(
            Opcodes.ACC_PUBLIC,
            "run",
            Type.getMethodDescriptor(
                Type.BOOLEAN_TYPE,
                Type.getType(Kernel.class),
                Type.getType(KernelThread.class),
                Type.INT_TYPE,
                Type.INT_TYPE),
            null,
            null);
    code.visitCode();
    writeRun();
    code.visitMaxs(0, 0);
    code.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static void writeConstructor(ClassWriter writer) {
    MethodVisitor constructor = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
    constructor.visitCode();
    constructor.visitVarInsn(Opcodes.ALOAD, 0);
    constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
    constructor.visitInsn(Opcodes.RETURN);
    constructor.visitMaxs(0, 0);
    constructor.visitEnd();
  }

  private void writeSpansBlocks(ClassWriter writer) {
    MethodVisitor spans = writer.visitMethod(Opcodes.ACC_PUBLIC, "spansBlocks", "()Z", null, null);
    spans.visitCode();
    spans.visitInsn(spansBlocks ? Opcodes.ICONST_1 : Opcodes.ICONST_0);
    spans.visitInsn(Opcodes.IRETURN);
    spans.visitMaxs(0, 0);
    spans.visitEnd();
  }

  private void writeRun() throws UnsupportedKernelException {
    invariants = new InvariantCode(code, nextLocal);
    for (int i = 0; i < method.arguments().size(); i++) {
      MethodHandle argument = method.arguments().get(i);
      invariants.capture(argument.type().returnType(), i, KERNEL);
    }
    invariants.coordinates(spansBlocks, FIRST_BLOCK);
    nextLocal = invariants.nextLocal();
    length = newLocal(1);
    begin = newLocal(1);
    end = newLocal(1);
    place = newLocal(1);
    writeLength();
    for (Guard guard : guards) {
      writeGuard(guard);
    }
    Label notEmpty = new Label();
    code.visitVarInsn(Opcodes.ILOAD, begin);
    code.visitVarInsn(Opcodes.ILOAD, end);
    code.visitJumpInsn(Opcodes.IF_ICMPLT, notEmpty);
    code.visitInsn(Opcodes.ICONST_1);
    code.visitInsn(Opcodes.IRETURN);
    code.visitLabel(notEmpty);
    findGroups();
    if (groups.isEmpty()) {
      throw new UnsupportedKernelException("all accesses are to where only the thread knows");
    }
    groups.values().forEach(this::writeGroup);
    writeLoop();
    code.visitLabel(returnFalse);
    code.visitInsn(Opcodes.ICONST_0);
    code.visitInsn(Opcodes.IRETURN);
  }

  private void writeLength() {
    if (spansBlocks) {
      code.visitVarInsn(Opcodes.ILOAD, FIRST_BLOCK);
      code.visitVarInsn(Opcodes.ILOAD, END_BLOCK);
      invariants.load(Coordinate.BLOCK_DIM_X);
      callBounds("threads", "(III)I");
    } else {
      invariants.load(Coordinate.BLOCK_DIM_X);
    }
    code.visitInsn(Opcodes.DUP);
    code.visitVarInsn(Opcodes.ISTORE, length);
    code.visitInsn(Opcodes.DUP);
    code.visitVarInsn(Opcodes.ISTORE, end);
    code.visitJumpInsn(Opcodes.IFLT, returnFalse);
    code.visitInsn(Opcodes.ICONST_0);
    code.visitVarInsn(Opcodes.ISTORE, begin);
  }

  private void writeGuard(Guard guard) {
    int left = newLocal(1);
    invariants.load(guard.left().atStart());
    code.visitVarInsn(Opcodes.ISTORE, left);
    if (guard.left().isInvariant()) {
      Label passed = new Label();
      code.visitVarInsn(Opcodes.ILOAD, left);
      invariants.load(guard.right().atStart());
      code.visitJumpInsn(guard.opcode(), passed);
      code.visitInsn(Opcodes.ICONST_1);
      code.visitInsn(Opcodes.IRETURN);
      code.visitLabel(passed);
      return;
    }
    code.visitVarInsn(Opcodes.ILOAD, left);
    code.visitVarInsn(Opcodes.ILOAD, length);
    callBounds("overflows", "(II)Z");
    code.visitJumpInsn(Opcodes.IFNE, returnFalse);
    int limited =
        guard.opcode() == Opcodes.IF_ICMPLT || guard.opcode() == Opcodes.IF_ICMPLE ? end : begin;
    code.visitVarInsn(Opcodes.ILOAD, limited);
    code.visitVarInsn(Opcodes.ILOAD, left);
    invariants.load(guard.right().atStart());
    String bound =
        switch (guard.opcode()) {
          case Opcodes.IF_ICMPLT -> "endBelow";
          case Opcodes.IF_ICMPLE -> "endAt";
          case Opcodes.IF_ICMPGE -> "beginAt";
          default -> "beginAbove";
        };
    callBounds(bound, "(III)I");
    code.visitVarInsn(Opcodes.ISTORE, limited);
  }

  private void findGroups() {
    MethodNode kernel = method.code();
    for (int i = 0; i < frames.length; i++) {
      AbstractInsnNode instruction = kernel.instructions.get(i);
      if (frames[i] != null && group(instruction, frames[i]) != null) {
        AccessGroup.Key key = AccessGroup.of(instruction, frames[i]);
        groups
            .computeIfAbsent(key, AccessGroup::new)
            .add(AccessGroup.index(instruction, frames[i]).constant());
      }
    }
  }

  private AccessGroup.Key group(AbstractInsnNode instruction, Frame<Symbol> frame) {
    AccessGroup.Key key = AccessGroup.of(instruction, frame);
    return key != null && invariants.type(key.pointer()).equals(key.type().pointer) ? key : null;
  }

  private void writeGroup(AccessGroup group) {
    AccessGroup.Key key = group.key;
    group.start = newLocal(2);
    group.object = newLocal(1);
    invariants.load(key.pointer());
    code.visitLdcInsn(key.type().bytes);
    invariants.load(new Linear(key.index(), 0, 0).atStart());
    code.visitLdcInsn(key.step());
    code.visitLdcInsn(group.low);
    code.visitLdcInsn(group.high);
    code.visitVarInsn(Opcodes.ILOAD, begin);
    code.visitVarInsn(Opcodes.ILOAD, end);
    callBounds("offset", "(Ldev/hiptide/hip/TypedPointer;IIIIIII)J");
    code.visitInsn(Opcodes.DUP2);
    code.visitVarInsn(Opcodes.LSTORE, group.start);
    code.visitLdcInsn(RowBounds.OUT_OF_RANGE);
    code.visitInsn(Opcodes.LCMP);
    code.visitJumpInsn(Opcodes.IFEQ, returnFalse);
    if (memory == MemoryInstructions.UNSAFE) {
      invariants.loadConstant(memory.type(), method.arguments().size());
      code.visitVarInsn(Opcodes.ASTORE, group.object);
      invariants.load(key.pointer());
      code.visitVarInsn(Opcodes.LLOAD, group.start);
      callBounds("address", "(Ldev/hiptide/hip/TypedPointer;J)J");
      code.visitVarInsn(Opcodes.LSTORE, group.start);
    } else {
      invariants.load(key.pointer());
      callBounds("segment", "(Ldev/hiptide/hip/TypedPointer;)Ljava/lang/Object;");
      code.visitTypeInsn(Opcodes.CHECKCAST, memory.owner);
      code.visitVarInsn(Opcodes.ASTORE, group.object);
    }
  }

  private void writeLoop() {
    // Tells the compiler the range, which is that anyway.
    code.visitVarInsn(Opcodes.ILOAD, begin);
    code.visitInsn(Opcodes.ICONST_0);
    code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Math", "max", "(II)I", false);
    code.visitVarInsn(Opcodes.ISTORE, place);
    code.visitVarInsn(Opcodes.ILOAD, end);
    code.visitLdcInsn(RowCode.MAX_THREADS);
    code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Math", "min", "(II)I", false);
    code.visitVarInsn(Opcodes.ISTORE, end);
    Label head = new Label();
    Label done = new Label();
    code.visitLabel(head);
    code.visitVarInsn(Opcodes.ILOAD, place);
    code.visitVarInsn(Opcodes.ILOAD, end);
    code.visitJumpInsn(Opcodes.IF_ICMPGE, done);
    new BodyWriter(code, method, frames, guards, memory).write(this);
    code.visitIincInsn(place, 1);
    code.visitJumpInsn(Opcodes.GOTO, head);
    code.visitLabel(done);
    code.visitInsn(Opcodes.ICONST_1);
    code.visitInsn(Opcodes.IRETURN);
  }

  /** The group that an access is made through, or null if it stays a call. */
  AccessGroup groupOf(AbstractInsnNode instruction, Frame<Symbol> frame) {
    AccessGroup.Key key = group(instruction, frame);
    return key == null ? null : groups.get(key);
  }

  InvariantCode invariants() {
    return invariants;
  }

  int place() {
    return place;
  }

  boolean spansBlocks() {
    return spansBlocks;
  }

  int newLocal(int size) {
    int local = nextLocal;
    nextLocal += size;
    return local;
  }

  private void callBounds(String name, String descriptor) {
    code.visitMethodInsn(Opcodes.INVOKESTATIC, BOUNDS, name, descriptor, false);
  }

  static boolean isSet(AbstractInsnNode instruction) {
    return ((MethodInsnNode) instruction).name.equals("set");
  }
}
