package dev.hiptide.hip.cpu.compile.code;

import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Writes the instructions of one method, in the words of the language rather than of the class
 * file. Each method writes one instruction and says what it takes from the stack; arithmetic and
 * comparisons are of ints unless their name says otherwise.
 */
public final class Emitter {
  private final MethodVisitor out;
  private int nextLocal;

  /**
   * @param firstLocal the first slot that {@link #newLocal} may hand out
   */
  public Emitter(MethodVisitor out, int firstLocal) {
    this.out = out;
    this.nextLocal = firstLocal;
  }

  /** For instructions that have no method here, such as those copied from a kernel. */
  public MethodVisitor visitor() {
    return out;
  }

  // --- local variables

  public Local newLocal(Type type) {
    return new Local(type, newSlots(type.getSize()));
  }

  public Local newInt() {
    return newLocal(Type.INT_TYPE);
  }

  public Local newObject() {
    return Local.ofObject(newSlots(1));
  }

  /** Reserves slots, and returns the first. */
  public int newSlots(int count) {
    int first = nextLocal;
    nextLocal += count;
    return first;
  }

  public void load(Local local) {
    out.visitVarInsn(local.type().getOpcode(Opcodes.ILOAD), local.index());
  }

  public void store(Local local) {
    out.visitVarInsn(local.type().getOpcode(Opcodes.ISTORE), local.index());
  }

  /** Adds 1 to an int, on no stack. */
  public void increment(Local local) {
    out.visitIincInsn(local.index(), 1);
  }

  // --- constants and the stack

  public void push(int value) {
    if (value >= -1 && value <= 5) {
      out.visitInsn(Opcodes.ICONST_0 + value);
    } else if (value == (short) value) {
      out.visitIntInsn(Opcodes.SIPUSH, value);
    } else {
      out.visitLdcInsn(value);
    }
  }

  public void push(long value) {
    out.visitLdcInsn(value);
  }

  public void pushNull() {
    out.visitInsn(Opcodes.ACONST_NULL);
  }

  /** Repeats a value of one slot. */
  public void duplicate() {
    out.visitInsn(Opcodes.DUP);
  }

  /** Repeats a long. */
  public void duplicateLong() {
    out.visitInsn(Opcodes.DUP2);
  }

  /** Drops a value of one slot. */
  public void pop() {
    out.visitInsn(Opcodes.POP);
  }

  /** Drops two values of one slot, or a long or double. */
  public void popTwo() {
    out.visitInsn(Opcodes.POP2);
  }

  // --- arithmetic

  public void add() {
    out.visitInsn(Opcodes.IADD);
  }

  public void subtract() {
    out.visitInsn(Opcodes.ISUB);
  }

  public void multiply() {
    out.visitInsn(Opcodes.IMUL);
  }

  public void divide() {
    out.visitInsn(Opcodes.IDIV);
  }

  public void remainder() {
    out.visitInsn(Opcodes.IREM);
  }

  public void and() {
    out.visitInsn(Opcodes.IAND);
  }

  public void or() {
    out.visitInsn(Opcodes.IOR);
  }

  public void toLong() {
    out.visitInsn(Opcodes.I2L);
  }

  public void addLongs() {
    out.visitInsn(Opcodes.LADD);
  }

  public void multiplyLongs() {
    out.visitInsn(Opcodes.LMUL);
  }

  public void min() {
    callStatic("java/lang/Math", "min", "(II)I");
  }

  public void max() {
    callStatic("java/lang/Math", "max", "(II)I");
  }

  // --- control flow

  public void mark(Label label) {
    out.visitLabel(label);
  }

  public void jump(Label label) {
    out.visitJumpInsn(Opcodes.GOTO, label);
  }

  /** Jumps by any of the conditional jumps of {@link Opcodes}. */
  public void jumpIf(int opcode, Label label) {
    out.visitJumpInsn(opcode, label);
  }

  /** Takes two ints; jumps if the first is less. */
  public void ifLess(Label label) {
    jumpIf(Opcodes.IF_ICMPLT, label);
  }

  /** Takes two ints; jumps if the first is not less. */
  public void ifGreaterOrEqual(Label label) {
    jumpIf(Opcodes.IF_ICMPGE, label);
  }

  public void ifNotEqual(Label label) {
    jumpIf(Opcodes.IF_ICMPNE, label);
  }

  /** Takes two references; jumps if they are the same. */
  public void ifSame(Label label) {
    jumpIf(Opcodes.IF_ACMPEQ, label);
  }

  /** Takes two longs; jumps if they are equal. */
  public void ifEqualLongs(Label label) {
    out.visitInsn(Opcodes.LCMP);
    jumpIf(Opcodes.IFEQ, label);
  }

  public void ifNegative(Label label) {
    jumpIf(Opcodes.IFLT, label);
  }

  /** Takes a boolean. */
  public void ifTrue(Label label) {
    jumpIf(Opcodes.IFNE, label);
  }

  public void returnInt() {
    out.visitInsn(Opcodes.IRETURN);
  }

  public void returnBoolean(boolean value) {
    push(value ? 1 : 0);
    returnInt();
  }

  public void returnVoid() {
    out.visitInsn(Opcodes.RETURN);
  }

  // --- objects and arrays

  /** Takes an object. */
  public void getField(String owner, String name, String descriptor) {
    out.visitFieldInsn(Opcodes.GETFIELD, owner, name, descriptor);
  }

  /** Takes an object and a value. */
  public void putField(String owner, String name, String descriptor) {
    out.visitFieldInsn(Opcodes.PUTFIELD, owner, name, descriptor);
  }

  public void getStatic(String owner, String name, String descriptor) {
    out.visitFieldInsn(Opcodes.GETSTATIC, owner, name, descriptor);
  }

  public void callStatic(String owner, String name, String descriptor) {
    out.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, false);
  }

  public void callVirtual(String owner, String name, String descriptor) {
    out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, owner, name, descriptor, false);
  }

  public void callInterface(String owner, String name, String descriptor) {
    out.visitMethodInsn(Opcodes.INVOKEINTERFACE, owner, name, descriptor, true);
  }

  /** A constructor, of this object or of a superclass's part of it. */
  public void callConstructor(String owner, String descriptor) {
    out.visitMethodInsn(Opcodes.INVOKESPECIAL, owner, "<init>", descriptor, false);
  }

  public void cast(String className) {
    out.visitTypeInsn(Opcodes.CHECKCAST, className);
  }

  /** Takes an array and an index. */
  public void loadElement(Type element) {
    out.visitInsn(element.getOpcode(Opcodes.IALOAD));
  }

  /** Takes an array, an index and a value. */
  public void storeElement(Type element) {
    out.visitInsn(element.getOpcode(Opcodes.IASTORE));
  }
}
