package dev.hiptide.hip.cpu.compile.rows;

import dev.hiptide.hip.Index3;
import dev.hiptide.hip.KernelThread;
import dev.hiptide.hip.ThreadIndex;
import dev.hiptide.hip.cpu.compile.code.UnsupportedKernelException;
import dev.hiptide.hip.cpu.compile.rows.Invariant.Captured;
import dev.hiptide.hip.cpu.compile.rows.Invariant.Coordinate;
import dev.hiptide.hip.cpu.compile.rows.Invariant.StaticField;
import dev.hiptide.hip.cpu.compile.rows.Symbol.Kind;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.Frame;
import org.objectweb.asm.tree.analysis.Interpreter;

/**
 * Follows a kernel's code with symbols for values: what a thread computes as a function of its
 * place in the row.
 *
 * <p>The KernelThread is not in the loop, only what is read from it. A kernel that does anything
 * else with it, such as to call {@code __syncthreads} or to give it to a function, is unsupported.
 */
final class SymbolicThread extends Interpreter<Symbol> {
  private static final String THREAD = Type.getInternalName(KernelThread.class);
  private static final String THREAD_INDEX = Type.getInternalName(ThreadIndex.class);
  private static final String INDEX = Type.getInternalName(Index3.class);

  private static final Map<String, Kind> MEMBERS =
      Map.of(
          "threadIdx", Kind.THREAD_IDX,
          "blockIdx", Kind.BLOCK_IDX,
          "blockDim", Kind.BLOCK_DIM,
          "gridDim", Kind.GRID_DIM);

  private static final Linear BLOCK_DIM_X = Linear.of(Coordinate.BLOCK_DIM_X);

  /** The value of {@code blockIdx.x * blockDim.x + threadIdx.x} in a row that spans blocks. */
  private static final Linear GLOBAL = Linear.of(Coordinate.ORIGIN).plus(Linear.PLACE);

  private final KernelMethod method;
  private final boolean spansBlocks;

  private SymbolicThread(KernelMethod method, boolean spansBlocks) {
    super(Opcodes.ASM9);
    this.method = method;
    this.spansBlocks = spansBlocks;
  }

  /** What is there before each instruction; null for one that is never reached. */
  static Frame<Symbol>[] follow(KernelMethod method, boolean spansBlocks)
      throws UnsupportedKernelException {
    if (!method.code().tryCatchBlocks.isEmpty()
        || (method.code().access & Opcodes.ACC_SYNCHRONIZED) != 0) {
      throw new UnsupportedKernelException("it catches or is synchronized");
    }
    try {
      return new Analyzer<>(new SymbolicThread(method, spansBlocks))
          .analyze(Type.getInternalName(method.owner()), method.code());
    } catch (AnalyzerException | RuntimeException e) {
      throw new UnsupportedKernelException(e.getMessage(), e);
    }
  }

  /** Whether an instruction's result is {@link #GLOBAL}, of operands that are not in the loop. */
  static boolean isGlobalIndex(AbstractInsnNode instruction, Frame<Symbol> frame) {
    int top = frame.getStackSize() - 1;
    return instruction.getOpcode() == Opcodes.IADD
        && isGlobalIndex(frame.getStack(top - 1), frame.getStack(top));
  }

  private static boolean isGlobalIndex(Symbol left, Symbol right) {
    return (left.kind() == Kind.BLOCK_START && right.kind() == Kind.THREAD_IDX_X)
        || (left.kind() == Kind.THREAD_IDX_X && right.kind() == Kind.BLOCK_START);
  }

  private static boolean isBlockStart(Symbol left, Symbol right) {
    return (left.kind() == Kind.BLOCK_IDX_X && BLOCK_DIM_X.equals(right.linear()))
        || (right.kind() == Kind.BLOCK_IDX_X && BLOCK_DIM_X.equals(left.linear()));
  }

  @Override
  public Symbol newValue(Type type) {
    if (type == null) {
      return Symbol.UNUSABLE;
    }
    return type == Type.VOID_TYPE ? null : Symbol.varying(type.getSize());
  }

  @Override
  public Symbol newParameterValue(boolean isInstance, int local, Type type) {
    int argument = 0;
    for (int i = 0; i < local; argument++) {
      i += arguments(isInstance).get(argument).getSize();
    }
    if (argument == method.arguments().size()) {
      return Symbol.of(1, Kind.THREAD);
    }
    return switch (type.getSort()) {
      case Type.INT -> Symbol.linear(Linear.of(new Captured(argument)));
      case Type.OBJECT -> Symbol.object(new Captured(argument));
      default -> newValue(type);
    };
  }

  private List<Type> arguments(boolean isInstance) {
    List<Type> declared = List.of(Type.getArgumentTypes(method.code().desc));
    if (!isInstance) {
      return declared;
    }
    List<Type> all = new ArrayList<>(declared);
    all.add(0, Type.getType(method.owner()));
    return all;
  }

  @Override
  public Symbol newOperation(AbstractInsnNode instruction) throws AnalyzerException {
    int opcode = instruction.getOpcode();
    return switch (opcode) {
      case Opcodes.ICONST_M1,
          Opcodes.ICONST_0,
          Opcodes.ICONST_1,
          Opcodes.ICONST_2,
          Opcodes.ICONST_3,
          Opcodes.ICONST_4,
          Opcodes.ICONST_5 ->
          Symbol.linear(Linear.of(opcode - Opcodes.ICONST_0));
      case Opcodes.BIPUSH, Opcodes.SIPUSH ->
          Symbol.linear(Linear.of(((IntInsnNode) instruction).operand));
      case Opcodes.LDC -> constant(((LdcInsnNode) instruction).cst);
      case Opcodes.LCONST_0, Opcodes.LCONST_1, Opcodes.DCONST_0, Opcodes.DCONST_1 ->
          Symbol.VARYING_WIDE;
      case Opcodes.GETSTATIC -> staticField((FieldInsnNode) instruction);
      case Opcodes.JSR -> throw new AnalyzerException(instruction, "a subroutine");
      default -> Symbol.VARYING;
    };
  }

  private static Symbol constant(Object constant) {
    if (constant instanceof Integer value) {
      return Symbol.linear(Linear.of(value));
    }
    return Symbol.varying(constant instanceof Long || constant instanceof Double ? 2 : 1);
  }

  private Symbol staticField(FieldInsnNode access) {
    if (access.owner.equals(Type.getInternalName(method.owner())) && isFinal(access, true)) {
      return invariant(new StaticField(access.owner, access.name, access.desc), access.desc);
    }
    return Symbol.varying(Type.getType(access.desc).getSize());
  }

  private boolean isFinal(FieldInsnNode access, boolean isStatic) {
    try {
      Field field = method.owner().getDeclaredField(access.name);
      return Modifier.isFinal(field.getModifiers())
          && Modifier.isStatic(field.getModifiers()) == isStatic;
    } catch (NoSuchFieldException e) {
      return false;
    }
  }

  private static Symbol invariant(Invariant field, String descriptor) {
    Type type = Type.getType(descriptor);
    return switch (type.getSort()) {
      case Type.INT -> Symbol.linear(Linear.of(field));
      case Type.OBJECT -> Symbol.object(field);
      default -> Symbol.varying(type.getSize());
    };
  }

  @Override
  public Symbol copyOperation(AbstractInsnNode instruction, Symbol value) {
    return value;
  }

  @Override
  public Symbol unaryOperation(AbstractInsnNode instruction, Symbol value)
      throws AnalyzerException {
    int opcode = instruction.getOpcode();
    if (opcode == Opcodes.GETFIELD) {
      return field((FieldInsnNode) instruction, value);
    }
    checkInLoop(instruction, value);
    return switch (opcode) {
      case Opcodes.IINC ->
          value.linear() == null
              ? Symbol.VARYING
              : Symbol.linear(value.linear().plus(Linear.of(((IincInsnNode) instruction).incr)));
      case Opcodes.INEG ->
          value.linear() == null
              ? Symbol.VARYING
              : Symbol.linear(Linear.of(0).minus(value.linear()));
      case Opcodes.CHECKCAST -> value;
      case Opcodes.LNEG,
          Opcodes.DNEG,
          Opcodes.I2L,
          Opcodes.I2D,
          Opcodes.L2D,
          Opcodes.F2L,
          Opcodes.F2D,
          Opcodes.D2L ->
          Symbol.VARYING_WIDE;
      case Opcodes.MONITORENTER, Opcodes.MONITOREXIT ->
          throw new AnalyzerException(instruction, "synchronized");
      default -> Symbol.VARYING;
    };
  }

  private Symbol field(FieldInsnNode access, Symbol object) throws AnalyzerException {
    if (object.kind() == Kind.THREAD) {
      Kind member = access.owner.equals(THREAD) ? MEMBERS.get(access.name) : null;
      if (member == null) {
        throw new AnalyzerException(access, "unknown field " + access.name);
      }
      return Symbol.of(1, member);
    }
    if (access.owner.equals(THREAD_INDEX) || access.owner.equals(INDEX)) {
      Symbol coordinate = coordinate(object.kind(), access.name, spansBlocks);
      if (coordinate == null) {
        throw new AnalyzerException(access, "coordinates of an unknown kind");
      }
      return coordinate;
    }
    checkInLoop(access, object);
    if (object.object() instanceof Captured captured
        && captured.argument() == 0
        && (method.code().access & Opcodes.ACC_STATIC) == 0
        && access.owner.equals(Type.getInternalName(method.owner()))
        && isFinal(access, false)) {
      return invariant(new Invariant.Field(0, access.owner, access.name, access.desc), access.desc);
    }
    return Symbol.varying(Type.getType(access.desc).getSize());
  }

  /** What a field of threadIdx, blockIdx, blockDim or gridDim is; null if none of these is read. */
  static Symbol coordinate(Kind kind, String axis, boolean spansBlocks) {
    return switch (kind) {
      case THREAD_IDX ->
          switch (axis) {
            case "x" -> spansBlocks ? Symbol.of(1, Kind.THREAD_IDX_X) : Symbol.linear(Linear.PLACE);
            case "y" -> linear(Coordinate.THREAD_IDX_Y);
            default -> linear(Coordinate.THREAD_IDX_Z);
          };
      case BLOCK_IDX ->
          switch (axis) {
            case "x" ->
                spansBlocks ? Symbol.of(1, Kind.BLOCK_IDX_X) : linear(Coordinate.BLOCK_IDX_X);
            case "y" -> linear(Coordinate.BLOCK_IDX_Y);
            default -> linear(Coordinate.BLOCK_IDX_Z);
          };
      case BLOCK_DIM ->
          switch (axis) {
            case "x" -> linear(Coordinate.BLOCK_DIM_X);
            case "y" -> linear(Coordinate.BLOCK_DIM_Y);
            default -> linear(Coordinate.BLOCK_DIM_Z);
          };
      case GRID_DIM ->
          switch (axis) {
            case "x" -> linear(Coordinate.GRID_DIM_X);
            case "y" -> linear(Coordinate.GRID_DIM_Y);
            default -> linear(Coordinate.GRID_DIM_Z);
          };
      default -> null;
    };
  }

  private static Symbol linear(Coordinate coordinate) {
    return Symbol.linear(Linear.of(coordinate));
  }

  @Override
  public Symbol binaryOperation(AbstractInsnNode instruction, Symbol left, Symbol right)
      throws AnalyzerException {
    int opcode = instruction.getOpcode();
    if (opcode == Opcodes.IMUL && isBlockStart(left, right)) {
      return Symbol.of(1, Kind.BLOCK_START);
    }
    if (opcode == Opcodes.IADD && isGlobalIndex(left, right)) {
      return Symbol.linear(GLOBAL);
    }
    checkInLoop(instruction, left);
    checkInLoop(instruction, right);
    if (left.linear() != null && right.linear() != null) {
      return Symbol.linear(Linear.of(opcode, left.linear(), right.linear()));
    }
    return switch (opcode) {
      case Opcodes.LALOAD,
          Opcodes.DALOAD,
          Opcodes.LADD,
          Opcodes.LSUB,
          Opcodes.LMUL,
          Opcodes.LDIV,
          Opcodes.LREM,
          Opcodes.LSHL,
          Opcodes.LSHR,
          Opcodes.LUSHR,
          Opcodes.LAND,
          Opcodes.LOR,
          Opcodes.LXOR,
          Opcodes.DADD,
          Opcodes.DSUB,
          Opcodes.DMUL,
          Opcodes.DDIV,
          Opcodes.DREM ->
          Symbol.VARYING_WIDE;
      default -> Symbol.VARYING;
    };
  }

  @Override
  public Symbol ternaryOperation(
      AbstractInsnNode instruction, Symbol array, Symbol index, Symbol value)
      throws AnalyzerException {
    checkInLoop(instruction, array);
    checkInLoop(instruction, index);
    checkInLoop(instruction, value);
    return null;
  }

  @Override
  public Symbol naryOperation(AbstractInsnNode instruction, List<? extends Symbol> values)
      throws AnalyzerException {
    for (Symbol value : values) {
      checkInLoop(instruction, value);
    }
    if (instruction instanceof MethodInsnNode call) {
      return newValue(Type.getReturnType(call.desc));
    }
    if (instruction instanceof MultiANewArrayInsnNode) {
      return Symbol.VARYING;
    }
    throw new AnalyzerException(instruction, "a call site of its own");
  }

  @Override
  public void returnOperation(AbstractInsnNode instruction, Symbol value, Symbol expected) {}

  @Override
  public Symbol merge(Symbol one, Symbol other) {
    return one.merge(other);
  }

  private static void checkInLoop(AbstractInsnNode instruction, Symbol value)
      throws AnalyzerException {
    if (!value.isInLoop()) {
      throw new AnalyzerException(instruction, "use of " + value.kind());
    }
  }
}
