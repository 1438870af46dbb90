package dev.hiptide.hip.cpu.compile.resume;

import dev.hiptide.hip.cpu.compile.code.ClassFiles;
import dev.hiptide.hip.cpu.compile.code.Emitter;
import dev.hiptide.hip.cpu.compile.code.LoaderClassWriter;
import dev.hiptide.hip.cpu.compile.code.Local;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;

/** Writes the class of a {@link ResumableKernel}: its captured values, and a method per region. */
final class ResumableClass {
  private static final String RUN_DESCRIPTOR =
      "(I" + Type.getDescriptor(Frames.class) + "IIL" + Suspension.KERNEL_THREAD + ";)I";

  private static final Local THIS = Local.ofObject(0);
  private static final Type OBJECT = Type.getObjectType("java/lang/Object");

  private final String name;
  private final BodyCode body;
  private final ClassNode original;
  private final ClassFiles files;
  private final String regionDescriptor;

  private ResumableClass(BodyCode body, ClassNode original, ClassFiles files) {
    this.name = original.name + "$Resumable";
    this.body = body;
    this.original = original;
    this.files = files;
    StringBuilder descriptor = new StringBuilder(RUN_DESCRIPTOR.replace("(I", "("));
    descriptor.setLength(descriptor.indexOf(")"));
    body.captured().forEach(parameter -> descriptor.append(parameter.type().getDescriptor()));
    this.regionDescriptor = descriptor.append(")I").toString();
  }

  /** A class file; the class is to be a nest mate of the kernel's. */
  static byte[] write(BodyCode body, ClassNode original, ClassFiles files) {
    return new ResumableClass(body, original, files).write();
  }

  private byte[] write() {
    ClassWriter out = new LoaderClassWriter(files.loader());
    int version = Math.max(original.version & 0xffff, Opcodes.V17);
    out.visit(
        version,
        Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC,
        name,
        null,
        "java/lang/Object",
        new String[] {Type.getInternalName(ResumableKernel.class)});
    out.visitSource(original.sourceFile, null);
    for (BodyCode.Parameter parameter : body.captured()) {
      out.visitField(
              Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL,
              field(parameter),
              parameter.type().getDescriptor(),
              null,
              null)
          .visitEnd();
    }
    writeConstructor(out);
    writeRun(out);
    for (int state = 0; state <= body.points().size(); state++) {
      MethodVisitor region =
          out.visitMethod(
              Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC,
              "region" + state,
              regionDescriptor,
              null,
              null);
      new RegionWriter(body, region).write(state);
    }
    out.visitEnd();
    return out.toByteArray();
  }

  private static String field(BodyCode.Parameter parameter) {
    return "captured" + parameter.offset();
  }

  /** Takes the captured values as an array of objects. */
  private void writeConstructor(ClassWriter out) {
    MethodVisitor init = out.visitMethod(0, "<init>", "([Ljava/lang/Object;)V", null, null);
    init.visitCode();
    Emitter emit = new Emitter(init, 2);
    emit.load(THIS);
    emit.callConstructor("java/lang/Object", "()V");
    List<BodyCode.Parameter> captured = body.captured();
    for (int i = 0; i < captured.size(); i++) {
      emit.load(THIS);
      emit.load(Local.ofObject(1));
      emit.push(i);
      emit.loadElement(OBJECT);
      unbox(emit, captured.get(i).type());
      emit.putField(name, field(captured.get(i)), captured.get(i).type().getDescriptor());
    }
    emit.returnVoid();
    init.visitMaxs(0, 0);
    init.visitEnd();
  }

  private static void unbox(Emitter emit, Type type) {
    switch (type.getSort()) {
      case Type.ARRAY, Type.OBJECT -> emit.cast(type.getInternalName());
      case Type.BOOLEAN -> unbox(emit, "java/lang/Boolean", "booleanValue", "()Z");
      case Type.CHAR -> unbox(emit, "java/lang/Character", "charValue", "()C");
      case Type.BYTE -> unbox(emit, "java/lang/Byte", "byteValue", "()B");
      case Type.SHORT -> unbox(emit, "java/lang/Short", "shortValue", "()S");
      case Type.INT -> unbox(emit, "java/lang/Integer", "intValue", "()I");
      case Type.LONG -> unbox(emit, "java/lang/Long", "longValue", "()J");
      case Type.FLOAT -> unbox(emit, "java/lang/Float", "floatValue", "()F");
      default -> unbox(emit, "java/lang/Double", "doubleValue", "()D");
    }
  }

  private static void unbox(Emitter emit, String box, String method, String descriptor) {
    emit.cast(box);
    emit.callVirtual(box, method, descriptor);
  }

  private void writeRun(ClassWriter out) {
    MethodVisitor run = out.visitMethod(Opcodes.ACC_PUBLIC, "run", RUN_DESCRIPTOR, null, null);
    run.visitCode();
    Label[] regions = new Label[body.points().size() + 1];
    for (int i = 0; i < regions.length; i++) {
      regions[i] = new Label();
    }
    Label none = new Label();
    Emitter emit = new Emitter(run, 6);
    emit.load(Local.ofInt(1));
    run.visitTableSwitchInsn(0, regions.length - 1, none, regions);
    for (int i = 0; i < regions.length; i++) {
      emit.mark(regions[i]);
      emit.load(Local.ofObject(2));
      emit.load(Local.ofInt(3));
      emit.load(Local.ofInt(4));
      emit.load(Local.ofObject(5));
      for (BodyCode.Parameter parameter : body.captured()) {
        emit.load(THIS);
        emit.getField(name, field(parameter), parameter.type().getDescriptor());
      }
      emit.callStatic(name, "region" + i, regionDescriptor);
      emit.returnInt();
    }
    emit.mark(none);
    run.visitTypeInsn(Opcodes.NEW, "java/lang/IllegalArgumentException");
    emit.duplicate();
    emit.callConstructor("java/lang/IllegalArgumentException", "()V");
    run.visitInsn(Opcodes.ATHROW);
    run.visitMaxs(0, 0);
    run.visitEnd();
  }
}
