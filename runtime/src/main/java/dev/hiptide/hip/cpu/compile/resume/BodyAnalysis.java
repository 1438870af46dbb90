package dev.hiptide.hip.cpu.compile.resume;

import dev.hiptide.hip.cpu.compile.code.UnsupportedKernelException;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Frame;
import org.objectweb.asm.tree.analysis.Interpreter;
import org.objectweb.asm.tree.analysis.SimpleVerifier;
import org.objectweb.asm.tree.analysis.SourceInterpreter;
import org.objectweb.asm.tree.analysis.SourceValue;

/**
 * The types of all values at each instruction of a method, as the verifier of the JVM sees them,
 * and where the {@code KernelThread} is among them.
 */
final class BodyAnalysis {
  private BodyAnalysis() {}

  static Frame<BasicValue>[] of(String owner, MethodNode method, ClassLoader loader)
      throws UnsupportedKernelException {
    try {
      return new BodyAnalyzer(new ThreadTracker(loader)).analyze(owner, method);
    } catch (AnalyzerException | RuntimeException | LinkageError e) {
      throw new UnsupportedKernelException(method.name + ": " + e.getMessage(), e);
    }
  }

  /** Which instructions may have made each value, at each instruction. */
  static Frame<SourceValue>[] sources(String owner, MethodNode method)
      throws UnsupportedKernelException {
    try {
      return new Analyzer<>(new SourceInterpreter()).analyze(owner, method);
    } catch (AnalyzerException e) {
      throw new UnsupportedKernelException(method.name + ": " + e.getMessage(), e);
    }
  }

  /** Whether a value is the KernelThread. */
  static boolean isThread(BasicValue value) {
    return isThread(value.getType());
  }

  static boolean isThread(Type type) {
    return type != null
        && type.getSort() == Type.OBJECT
        && (type.getInternalName().equals(Suspension.KERNEL_THREAD)
            || type.getInternalName().equals(Suspension.WARP_LANE));
  }

  /** An object between its {@code new} and the return of its constructor. */
  static final class Uninitialized extends BasicValue {
    final AbstractInsnNode creation;

    Uninitialized(Type type, AbstractInsnNode creation) {
      super(type);
      this.creation = creation;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Uninitialized u && u.creation == creation;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(creation);
    }
  }

  private static final class BodyAnalyzer extends Analyzer<BasicValue> {
    BodyAnalyzer(Interpreter<BasicValue> interpreter) {
      super(interpreter);
    }

    @Override
    protected Frame<BasicValue> newFrame(int locals, int stack) {
      return new BodyFrame(locals, stack);
    }

    @Override
    protected Frame<BasicValue> newFrame(Frame<? extends BasicValue> frame) {
      return new BodyFrame(frame);
    }
  }

  /** A frame in which a constructor's call initialises all copies of its object. */
  private static final class BodyFrame extends Frame<BasicValue> {
    BodyFrame(int locals, int stack) {
      super(locals, stack);
    }

    BodyFrame(Frame<? extends BasicValue> frame) {
      super(frame);
    }

    @Override
    public void execute(AbstractInsnNode instruction, Interpreter<BasicValue> interpreter)
        throws AnalyzerException {
      BasicValue created = null;
      if (instruction instanceof MethodInsnNode call && call.name.equals("<init>")) {
        created = getStack(getStackSize() - 1 - Type.getArgumentTypes(call.desc).length);
      }
      super.execute(instruction, interpreter);
      if (created instanceof Uninitialized) {
        BasicValue initialized = new BasicValue(created.getType());
        for (int i = 0; i < getLocals(); i++) {
          if (getLocal(i).equals(created)) {
            setLocal(i, initialized);
          }
        }
        for (int i = 0; i < getStackSize(); i++) {
          if (getStack(i).equals(created)) {
            setStack(i, initialized);
          }
        }
      }
    }
  }

  /**
   * Refuses a method in which the KernelThread gets where it cannot be followed: a value has its
   * type exactly if it is the KernelThread.
   */
  private static final class ThreadTracker extends SimpleVerifier {
    private final ClassLoader loader;

    ThreadTracker(ClassLoader loader) {
      super(Opcodes.ASM9, null, null, null, false);
      this.loader = loader;
      setClassLoader(loader);
    }

    @Override
    protected Class<?> getClass(Type type) {
      try {
        String name =
            type.getSort() == Type.ARRAY
                ? type.getDescriptor().replace('/', '.')
                : type.getClassName();
        return Class.forName(name, false, loader);
      } catch (ClassNotFoundException e) {
        throw new TypeNotPresentException(type.toString(), e);
      }
    }

    @Override
    public BasicValue newOperation(AbstractInsnNode instruction) throws AnalyzerException {
      if (instruction.getOpcode() == Opcodes.NEW) {
        return new Uninitialized(
            Type.getObjectType(((TypeInsnNode) instruction).desc), instruction);
      }
      return noThread(instruction, super.newOperation(instruction));
    }

    @Override
    public BasicValue unaryOperation(AbstractInsnNode instruction, BasicValue value)
        throws AnalyzerException {
      switch (instruction.getOpcode()) {
        case Opcodes.MONITORENTER:
          throw new AnalyzerException(instruction, "synchronized");
        case Opcodes.CHECKCAST:
          if (isThread(value)) {
            return value;
          }
          break;
        case Opcodes.PUTSTATIC:
          noThread(instruction, value);
          break;
        default:
      }
      return noThread(instruction, super.unaryOperation(instruction, value));
    }

    @Override
    public BasicValue binaryOperation(
        AbstractInsnNode instruction, BasicValue one, BasicValue other) throws AnalyzerException {
      if (instruction.getOpcode() == Opcodes.PUTFIELD) {
        noThread(instruction, other);
      }
      return noThread(instruction, super.binaryOperation(instruction, one, other));
    }

    @Override
    public BasicValue ternaryOperation(
        AbstractInsnNode instruction, BasicValue array, BasicValue index, BasicValue value)
        throws AnalyzerException {
      noThread(instruction, value);
      return super.ternaryOperation(instruction, array, index, value);
    }

    @Override
    public BasicValue naryOperation(AbstractInsnNode instruction, List<? extends BasicValue> values)
        throws AnalyzerException {
      if (instruction.getOpcode() == Opcodes.INVOKEDYNAMIC) {
        for (BasicValue value : values) {
          noThread(instruction, value);
        }
      }
      return noThread(instruction, super.naryOperation(instruction, values));
    }

    @Override
    public void returnOperation(AbstractInsnNode instruction, BasicValue value, BasicValue expected)
        throws AnalyzerException {
      noThread(instruction, value);
      super.returnOperation(instruction, value, expected);
    }

    @Override
    public BasicValue merge(BasicValue one, BasicValue other) {
      if (one instanceof Uninitialized || other instanceof Uninitialized) {
        return one.equals(other) ? one : BasicValue.UNINITIALIZED_VALUE;
      }
      BasicValue merged = super.merge(one, other);
      boolean lost = (isThread(one) || isThread(other)) && !isThread(merged);
      if (lost && merged != BasicValue.UNINITIALIZED_VALUE) {
        throw new IllegalStateException("the KernelThread is mixed with other objects");
      }
      return merged;
    }

    private static BasicValue noThread(AbstractInsnNode instruction, BasicValue value)
        throws AnalyzerException {
      if (value != null && isThread(value)) {
        throw new AnalyzerException(instruction, "the KernelThread goes where it is not followed");
      }
      return value;
    }
  }
}
