package dev.hiptide.environment.programs;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.security.ProtectionDomain;
import java.util.Arrays;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * An agent as others are: it adds to a class of the program a type for which there is no class
 * file, and leaves an interrupt on the main thread. And a program that tells of that.
 */
public final class OtherAgent implements ClassFileTransformer {
  private static final String PACKAGE = OtherAgent.class.getPackageName();
  private static final String ADDED = PACKAGE + ".Added";

  /** By its name: the class must not be loaded yet. */
  private static final String CHANGED = (PACKAGE + ".Training").replace('.', '/');

  private OtherAgent() {}

  /** Called before main. */
  public static void premain(String arguments, Instrumentation instrumentation)
      throws IllegalAccessException {
    byte[] added = new ByteBuddy().makeInterface().name(ADDED).make().getBytes();
    MethodHandles.lookup().defineClass(added);
    instrumentation.addTransformer(new OtherAgent());
    Thread.currentThread().interrupt();
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String internalName,
      Class<?> loaded,
      ProtectionDomain domain,
      byte[] classFile) {
    if (!CHANGED.equals(internalName)) {
      return null;
    }
    ClassWriter writer = new ClassWriter(0);
    ClassVisitor adding =
        new ClassVisitor(OpenedClassReader.ASM_API, writer) {
          @Override
          public void visit(
              int version,
              int access,
              String name,
              String signature,
              String superName,
              String[] interfaces) {
            String[] more = Arrays.copyOf(interfaces, interfaces.length + 1);
            more[interfaces.length] = ADDED.replace('.', '/');
            super.visit(version, access, name, signature, superName, more);
          }
        };
    new ClassReader(classFile).accept(adding, 0);
    return writer.toByteArray();
  }

  /** Runs a {@link Training}. */
  public static void main(String[] arguments) {
    System.out.println("interrupted: " + Thread.interrupted());
    System.out.println("interfaces: " + Training.class.getInterfaces().length);
    new Training().run();
  }
}
