package dev.hiptide.hip.cpu.compile.rows;

import dev.hiptide.hip.Index3;
import dev.hiptide.hip.KernelThread;
import dev.hiptide.hip.ThreadIndex;
import dev.hiptide.hip.cpu.compile.rows.Invariant.Captured;
import dev.hiptide.hip.cpu.compile.rows.Invariant.Constant;
import dev.hiptide.hip.cpu.compile.rows.Invariant.Coordinate;
import dev.hiptide.hip.cpu.compile.rows.Invariant.Field;
import dev.hiptide.hip.cpu.compile.rows.Invariant.Operation;
import dev.hiptide.hip.cpu.compile.rows.Invariant.StaticField;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** The code that computes what is the same for the whole row, and where it is then. */
final class InvariantCode {
  private static final int THREAD = 2;

  private static final Handle CLASS_DATA =
      new Handle(
          Opcodes.H_INVOKESTATIC,
          "java/lang/invoke/MethodHandles",
          "classDataAt",
          "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;I)"
              + "Ljava/lang/Object;",
          false);

  private final MethodVisitor code;
  private final List<Integer> captured = new ArrayList<>();
  private final List<Type> capturedTypes = new ArrayList<>();
  private final Map<Coordinate, Integer> coordinates = new EnumMap<>(Coordinate.class);
  private int nextLocal;

  InvariantCode(MethodVisitor code, int nextLocal) {
    this.code = code;
    this.nextLocal = nextLocal;
  }

  int nextLocal() {
    return nextLocal;
  }

  /** Takes what the kernel captured as an argument. */
  void capture(Class<?> declared, int argument, int kernel) {
    Type type = Type.getType(declared);
    loadConstant(Type.getObjectType("java/lang/invoke/MethodHandle"), argument);
    code.visitVarInsn(Opcodes.ALOAD, kernel);
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL,
        "java/lang/invoke/MethodHandle",
        "invokeExact",
        "(Ldev/hiptide/hip/Kernel;)" + type,
        false);
    code.visitVarInsn(type.getOpcode(Opcodes.ISTORE), nextLocal);
    captured.add(nextLocal);
    capturedTypes.add(type);
    nextLocal += type.getSize();
  }

  /** Takes the coordinates. */
  void coordinates(boolean spansBlocks, int firstBlock) {
    for (String axis : List.of("y", "z")) {
      takeCoordinate("threadIdx", axis, ThreadIndex.class);
    }
    for (String member : List.of("blockIdx", "blockDim", "gridDim")) {
      for (String axis : List.of("x", "y", "z")) {
        takeCoordinate(member, axis, Index3.class);
      }
    }
    code.visitVarInsn(Opcodes.ILOAD, firstBlock);
    code.visitVarInsn(Opcodes.ISTORE, coordinates.get(Coordinate.BLOCK_IDX_X));
    if (spansBlocks) {
      code.visitVarInsn(Opcodes.ILOAD, firstBlock);
      load(Coordinate.BLOCK_DIM_X);
      code.visitInsn(Opcodes.IMUL);
      code.visitVarInsn(Opcodes.ISTORE, nextLocal);
      coordinates.put(Coordinate.ORIGIN, nextLocal++);
    }
  }

  private void takeCoordinate(String member, String axis, Class<?> type) {
    String name = member.replaceAll("([A-Z])", "_$1") + "_" + axis;
    code.visitVarInsn(Opcodes.ALOAD, THREAD);
    code.visitFieldInsn(
        Opcodes.GETFIELD,
        Type.getInternalName(KernelThread.class),
        member,
        Type.getDescriptor(type));
    code.visitFieldInsn(Opcodes.GETFIELD, Type.getInternalName(type), axis, "I");
    code.visitVarInsn(Opcodes.ISTORE, nextLocal);
    coordinates.put(Coordinate.valueOf(name.toUpperCase(java.util.Locale.ROOT)), nextLocal++);
  }

  /** Loads an object of the class data. */
  void loadConstant(Type type, int index) {
    code.visitLdcInsn(new ConstantDynamic("_", type.getDescriptor(), CLASS_DATA, index));
  }

  void loadCaptured(int argument) {
    code.visitVarInsn(capturedTypes.get(argument).getOpcode(Opcodes.ILOAD), captured.get(argument));
  }

  Type capturedType(int argument) {
    return capturedTypes.get(argument);
  }

  /** Computes a value. */
  void load(Invariant invariant) {
    if (invariant instanceof Coordinate coordinate) {
      code.visitVarInsn(Opcodes.ILOAD, coordinates.get(coordinate));
    } else if (invariant instanceof Constant constant) {
      code.visitLdcInsn(constant.value());
    } else if (invariant instanceof Captured argument) {
      loadCaptured(argument.argument());
    } else if (invariant instanceof Field field) {
      loadCaptured(field.argument());
      code.visitFieldInsn(Opcodes.GETFIELD, field.owner(), field.name(), field.descriptor());
    } else if (invariant instanceof StaticField field) {
      code.visitFieldInsn(Opcodes.GETSTATIC, field.owner(), field.name(), field.descriptor());
    } else if (invariant instanceof Operation operation) {
      load(operation.left());
      load(operation.right());
      code.visitInsn(operation.opcode());
    }
  }

  /** The type of a captured object or of an object in a field. */
  Type type(Invariant object) {
    if (object instanceof Captured argument) {
      return capturedType(argument.argument());
    }
    return Type.getType(
        object instanceof Field field ? field.descriptor() : ((StaticField) object).descriptor());
  }
}
