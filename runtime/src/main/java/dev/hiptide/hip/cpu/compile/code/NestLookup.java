package dev.hiptide.hip.cpu.compile.code;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Gets the right to define a class beside a kernel's. */
public final class NestLookup {
  private static final String SIMPLE_NAME = "HiptideLookup";
  private static final String DESCRIPTOR = Type.getMethodDescriptor(Type.getType(Lookup.class));

  private NestLookup() {}

  /**
   * @throws IllegalAccessException if the class is in a module that does not open its package
   */
  public static Lookup in(Class<?> owner) throws IllegalAccessException {
    Lookup lookup = MethodHandles.privateLookupIn(owner, MethodHandles.lookup());
    if (lookup.hasFullPrivilegeAccess()) {
      return lookup;
    }
    // A class of another module, such as the unnamed one of each class loader: a right to its nest
    // has only who is of that module. A class in the kernel's package can be.
    Class<?> helper = helper(owner, lookup);
    try {
      Lookup own =
          (Lookup)
              MethodHandles.privateLookupIn(helper, MethodHandles.lookup())
                  .findStatic(helper, "lookup", MethodType.methodType(Lookup.class))
                  .invokeExact();
      return MethodHandles.privateLookupIn(owner, own);
    } catch (RuntimeException | Error | IllegalAccessException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** One for each package of a class loader. */
  private static synchronized Class<?> helper(Class<?> owner, Lookup lookup)
      throws IllegalAccessException {
    String prefix = owner.getPackageName().isEmpty() ? "" : owner.getPackageName() + ".";
    String name = prefix + SIMPLE_NAME;
    try {
      Class<?> known = Class.forName(name, false, owner.getClassLoader());
      if (known.getClassLoader() == owner.getClassLoader()) {
        return known;
      }
    } catch (ClassNotFoundException e) {
      // The first kernel of the package.
    }
    return lookup.defineClass(write(name.replace('.', '/')));
  }

  private static byte[] write(String name) {
    ClassWriter out = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    int access = Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC;
    out.visit(Opcodes.V17, access, name, null, "java/lang/Object", null);
    MethodVisitor lookup =
        out.visitMethod(Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC, "lookup", DESCRIPTOR, null, null);
    lookup.visitCode();
    lookup.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        Type.getInternalName(MethodHandles.class),
        "lookup",
        DESCRIPTOR,
        false);
    lookup.visitInsn(Opcodes.ARETURN);
    lookup.visitMaxs(0, 0);
    lookup.visitEnd();
    out.visitEnd();
    return out.toByteArray();
  }
}
