package dev.hiptide.hip.cpu.compile.rows;

import dev.hiptide.hip.Index3;
import dev.hiptide.hip.KernelThread;
import dev.hiptide.hip.ThreadIndex;
import dev.hiptide.hip.cpu.compile.code.Emitter;
import dev.hiptide.hip.cpu.compile.code.Local;
import dev.hiptide.hip.cpu.compile.rows.Invariant.Captured;
import dev.hiptide.hip.cpu.compile.rows.Invariant.Constant;
import dev.hiptide.hip.cpu.compile.rows.Invariant.Coordinate;
import dev.hiptide.hip.cpu.compile.rows.Invariant.Field;
import dev.hiptide.hip.cpu.compile.rows.Invariant.Operation;
import dev.hiptide.hip.cpu.compile.rows.Invariant.StaticField;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** The code that computes what is the same for the whole row, and where it is then. */
final class InvariantCode {
  private static final Local THREAD = Local.ofObject(2);

  private static final Handle CLASS_DATA =
      new Handle(
          Opcodes.H_INVOKESTATIC,
          "java/lang/invoke/MethodHandles",
          "classDataAt",
          "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;I)"
              + "Ljava/lang/Object;",
          false);

  private final Emitter emit;
  private final List<Local> captured = new ArrayList<>();
  private final Map<Coordinate, Local> coordinates = new EnumMap<>(Coordinate.class);

  InvariantCode(Emitter emit) {
    this.emit = emit;
  }

  /** Takes what the kernel captured as an argument. */
  void capture(Class<?> declared, int argument, Local kernel) {
    Type type = Type.getType(declared);
    loadConstant(Type.getObjectType("java/lang/invoke/MethodHandle"), argument);
    emit.load(kernel);
    emit.callVirtual(
        "java/lang/invoke/MethodHandle", "invokeExact", "(Ldev/hiptide/hip/Kernel;)" + type);
    Local local = emit.newLocal(type);
    emit.store(local);
    captured.add(local);
  }

  /** Takes the coordinates. */
  void coordinates(boolean spansBlocks, Local firstBlock) {
    for (String axis : List.of("y", "z")) {
      takeCoordinate("threadIdx", axis, ThreadIndex.class);
    }
    for (String member : List.of("blockIdx", "blockDim", "gridDim")) {
      for (String axis : List.of("x", "y", "z")) {
        takeCoordinate(member, axis, Index3.class);
      }
    }
    emit.load(firstBlock);
    emit.store(coordinates.get(Coordinate.BLOCK_IDX_X));
    if (spansBlocks) {
      emit.load(firstBlock);
      load(Coordinate.BLOCK_DIM_X);
      emit.multiply();
      Local origin = emit.newInt();
      emit.store(origin);
      coordinates.put(Coordinate.ORIGIN, origin);
    }
  }

  private void takeCoordinate(String member, String axis, Class<?> type) {
    String name = member.replaceAll("([A-Z])", "_$1") + "_" + axis;
    emit.load(THREAD);
    emit.getField(Type.getInternalName(KernelThread.class), member, Type.getDescriptor(type));
    emit.getField(Type.getInternalName(type), axis, "I");
    Local coordinate = emit.newInt();
    emit.store(coordinate);
    coordinates.put(Coordinate.valueOf(name.toUpperCase(Locale.ROOT)), coordinate);
  }

  /** Loads an object of the class data. */
  void loadConstant(Type type, int index) {
    emit.visitor().visitLdcInsn(new ConstantDynamic("_", type.getDescriptor(), CLASS_DATA, index));
  }

  void loadCaptured(int argument) {
    emit.load(captured.get(argument));
  }

  Type capturedType(int argument) {
    return captured.get(argument).type();
  }

  /** Computes a value. */
  void load(Invariant invariant) {
    if (invariant instanceof Coordinate coordinate) {
      emit.load(coordinates.get(coordinate));
    } else if (invariant instanceof Constant constant) {
      emit.push(constant.value());
    } else if (invariant instanceof Captured argument) {
      loadCaptured(argument.argument());
    } else if (invariant instanceof Field field) {
      loadCaptured(field.argument());
      emit.getField(field.owner(), field.name(), field.descriptor());
    } else if (invariant instanceof StaticField field) {
      emit.getStatic(field.owner(), field.name(), field.descriptor());
    } else if (invariant instanceof Operation operation) {
      load(operation.left());
      load(operation.right());
      emit.visitor().visitInsn(operation.opcode());
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
