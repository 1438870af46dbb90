package dev.hiptide.hip.cpu.compile.rows;

import dev.hiptide.hip.Kernel;
import dev.hiptide.hip.KernelThread;
import dev.hiptide.hip.cpu.compile.code.Emitter;
import dev.hiptide.hip.cpu.compile.code.LoaderClassWriter;
import dev.hiptide.hip.cpu.compile.code.Local;
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
  private static final Local KERNEL = Local.ofObject(1);
  private static final Local FIRST_BLOCK = Local.ofInt(3);
  private static final Local END_BLOCK = Local.ofInt(4);

  private final KernelMethod method;
  private final Frame<Symbol>[] frames;
  private final boolean spansBlocks;
  private final MemoryInstructions memory;
  private final List<Guard> guards;
  private final Map<AccessGroup.Key, AccessGroup> groups = new LinkedHashMap<>();

  private Emitter emit;
  private InvariantCode invariants;
  private Local length;
  private Local begin;
  private Local end;
  private Local place;
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
    MethodVisitor code =
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
    emit = new Emitter(code, END_BLOCK.index() + 1);
    writeRun();
    code.visitMaxs(0, 0);
    code.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static void writeConstructor(ClassWriter writer) {
    MethodVisitor constructor = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
    constructor.visitCode();
    Emitter emit = new Emitter(constructor, 1);
    emit.load(Local.ofObject(0));
    emit.callConstructor("java/lang/Object", "()V");
    emit.returnVoid();
    constructor.visitMaxs(0, 0);
    constructor.visitEnd();
  }

  private void writeSpansBlocks(ClassWriter writer) {
    MethodVisitor spans = writer.visitMethod(Opcodes.ACC_PUBLIC, "spansBlocks", "()Z", null, null);
    spans.visitCode();
    new Emitter(spans, 1).returnBoolean(spansBlocks);
    spans.visitMaxs(0, 0);
    spans.visitEnd();
  }

  private void writeRun() throws UnsupportedKernelException {
    invariants = new InvariantCode(emit);
    for (int i = 0; i < method.arguments().size(); i++) {
      MethodHandle argument = method.arguments().get(i);
      invariants.capture(argument.type().returnType(), i, KERNEL);
    }
    invariants.coordinates(spansBlocks, FIRST_BLOCK);
    length = emit.newInt();
    begin = emit.newInt();
    end = emit.newInt();
    place = emit.newInt();
    writeLength();
    for (Guard guard : guards) {
      writeGuard(guard);
    }
    Label notEmpty = new Label();
    emit.load(begin);
    emit.load(end);
    emit.ifLess(notEmpty);
    emit.returnBoolean(true);
    emit.mark(notEmpty);
    findGroups();
    if (groups.isEmpty()) {
      throw new UnsupportedKernelException("all accesses are to where only the thread knows");
    }
    groups.values().forEach(this::writeGroup);
    writeLoop();
    emit.mark(returnFalse);
    emit.returnBoolean(false);
  }

  private void writeLength() {
    if (spansBlocks) {
      emit.load(FIRST_BLOCK);
      emit.load(END_BLOCK);
      invariants.load(Coordinate.BLOCK_DIM_X);
      callBounds("threads", "(III)I");
    } else {
      invariants.load(Coordinate.BLOCK_DIM_X);
    }
    emit.duplicate();
    emit.store(length);
    emit.duplicate();
    emit.store(end);
    emit.ifNegative(returnFalse);
    emit.push(0);
    emit.store(begin);
  }

  private void writeGuard(Guard guard) {
    Local left = emit.newInt();
    invariants.load(guard.left().atStart());
    emit.store(left);
    if (guard.left().isInvariant()) {
      Label passed = new Label();
      emit.load(left);
      invariants.load(guard.right().atStart());
      emit.jumpIf(guard.opcode(), passed);
      emit.returnBoolean(true);
      emit.mark(passed);
      return;
    }
    emit.load(left);
    emit.load(length);
    callBounds("overflows", "(II)Z");
    emit.ifTrue(returnFalse);
    Local limited =
        guard.opcode() == Opcodes.IF_ICMPLT || guard.opcode() == Opcodes.IF_ICMPLE ? end : begin;
    emit.load(limited);
    emit.load(left);
    invariants.load(guard.right().atStart());
    String bound =
        switch (guard.opcode()) {
          case Opcodes.IF_ICMPLT -> "endBelow";
          case Opcodes.IF_ICMPLE -> "endAt";
          case Opcodes.IF_ICMPGE -> "beginAt";
          default -> "beginAbove";
        };
    callBounds(bound, "(III)I");
    emit.store(limited);
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
    group.start = emit.newLocal(Type.LONG_TYPE);
    group.object = emit.newObject();
    invariants.load(key.pointer());
    emit.push(key.type().bytes);
    invariants.load(new Linear(key.index(), 0, 0).atStart());
    emit.push(key.step());
    emit.push(group.low);
    emit.push(group.high);
    emit.load(begin);
    emit.load(end);
    callBounds("offset", "(Ldev/hiptide/hip/TypedPointer;IIIIIII)J");
    emit.duplicateLong();
    emit.store(group.start);
    emit.push(RowBounds.OUT_OF_RANGE);
    emit.ifEqualLongs(returnFalse);
    if (memory == MemoryInstructions.UNSAFE) {
      invariants.loadConstant(memory.type(), method.arguments().size());
      emit.store(group.object);
      invariants.load(key.pointer());
      emit.load(group.start);
      callBounds("address", "(Ldev/hiptide/hip/TypedPointer;J)J");
      emit.store(group.start);
    } else {
      invariants.load(key.pointer());
      callBounds("segment", "(Ldev/hiptide/hip/TypedPointer;)Ljava/lang/Object;");
      emit.cast(memory.owner);
      emit.store(group.object);
    }
  }

  private void writeLoop() {
    // Changes no value, but tells the JIT compiler the range.
    emit.load(begin);
    emit.push(0);
    emit.max();
    emit.store(place);
    emit.load(end);
    emit.push(RowCode.MAX_THREADS);
    emit.min();
    emit.store(end);
    Label head = new Label();
    Label done = new Label();
    emit.mark(head);
    emit.load(place);
    emit.load(end);
    emit.ifGreaterOrEqual(done);
    new BodyWriter(emit, method, frames, guards, memory).write(this);
    emit.increment(place);
    emit.jump(head);
    emit.mark(done);
    emit.returnBoolean(true);
  }

  /** The group that an access is made through, or null if it stays a call. */
  AccessGroup groupOf(AbstractInsnNode instruction, Frame<Symbol> frame) {
    AccessGroup.Key key = group(instruction, frame);
    return key == null ? null : groups.get(key);
  }

  InvariantCode invariants() {
    return invariants;
  }

  Local place() {
    return place;
  }

  boolean spansBlocks() {
    return spansBlocks;
  }

  private void callBounds(String name, String descriptor) {
    emit.callStatic(BOUNDS, name, descriptor);
  }

  static boolean isSet(AbstractInsnNode instruction) {
    return ((MethodInsnNode) instruction).name.equals("set");
  }
}
