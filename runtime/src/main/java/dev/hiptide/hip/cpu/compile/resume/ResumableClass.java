package dev.hiptide.hip.cpu.compile.resume;

import dev.hiptide.hip.cpu.compile.code.ClassFiles;
import dev.hiptide.hip.cpu.compile.code.LoaderClassWriter;
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
    init.visitVarInsn(Opcodes.ALOAD, 0);
    init.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
    List<BodyCode.Parameter> captured = body.captured();
    for (int i = 0; i < captured.size(); i++) {
      init.visitVarInsn(Opcodes.ALOAD, 0);
      init.visitVarInsn(Opcodes.ALOAD, 1);
      init.visitIntInsn(Opcodes.SIPUSH, i);
      init.visitInsn(Opcodes.AALOAD);
      unbox(init, captured.get(i).type());
      init.visitFieldInsn(
          Opcodes.PUTFIELD, name, field(captured.get(i)), captured.get(i).type().getDescriptor());
    }
    init.visitInsn(Opcodes.RETURN);
    init.visitMaxs(0, 0);
    init.visitEnd();
  }

  private static void unbox(MethodVisitor out, Type type) {
    switch (type.getSort()) {
      case Type.ARRAY, Type.OBJECT -> out.visitTypeInsn(Opcodes.CHECKCAST, type.getInternalName());
      case Type.BOOLEAN -> unbox(out, "java/lang/Boolean", "booleanValue", "()Z");
      case Type.CHAR -> unbox(out, "java/lang/Character", "charValue", "()C");
      case Type.BYTE -> unbox(out, "java/lang/Byte", "byteValue", "()B");
      case Type.SHORT -> unbox(out, "java/lang/Short", "shortValue", "()S");
      case Type.INT -> unbox(out, "java/lang/Integer", "intValue", "()I");
      case Type.LONG -> unbox(out, "java/lang/Long", "longValue", "()J");
      case Type.FLOAT -> unbox(out, "java/lang/Float", "floatValue", "()F");
      default -> unbox(out, "java/lang/Double", "doubleValue", "()D");
    }
  }

  private static void unbox(MethodVisitor out, String box, String method, String descriptor) {
    out.visitTypeInsn(Opcodes.CHECKCAST, box);
    out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, box, method, descriptor, false);
  }

  private void writeRun(ClassWriter out) {
    MethodVisitor run = out.visitMethod(Opcodes.ACC_PUBLIC, "run", RUN_DESCRIPTOR, null, null);
    run.visitCode();
    Label[] regions = new Label[body.points().size() + 1];
    for (int i = 0; i < regions.length; i++) {
      regions[i] = new Label();
    }
    Label none = new Label();
    run.visitVarInsn(Opcodes.ILOAD, 1);
    run.visitTableSwitchInsn(0, regions.length - 1, none, regions);
    for (int i = 0; i < regions.length; i++) {
      run.visitLabel(regions[i]);
      run.visitVarInsn(Opcodes.ALOAD, 2);
      run.visitVarInsn(Opcodes.ILOAD, 3);
      run.visitVarInsn(Opcodes.ILOAD, 4);
      run.visitVarInsn(Opcodes.ALOAD, 5);
      for (BodyCode.Parameter parameter : body.captured()) {
        run.visitVarInsn(Opcodes.ALOAD, 0);
        run.visitFieldInsn(
            Opcodes.GETFIELD, name, field(parameter), parameter.type().getDescriptor());
      }
      run.visitMethodInsn(Opcodes.INVOKESTATIC, name, "region" + i, regionDescriptor, false);
      run.visitInsn(Opcodes.IRETURN);
    }
    run.visitLabel(none);
    run.visitTypeInsn(Opcodes.NEW, "java/lang/IllegalArgumentException");
    run.visitInsn(Opcodes.DUP);
    run.visitMethodInsn(
        Opcodes.INVOKESPECIAL, "java/lang/IllegalArgumentException", "<init>", "()V", false);
    run.visitInsn(Opcodes.ATHROW);
    run.visitMaxs(0, 0);
    run.visitEnd();
  }
}
