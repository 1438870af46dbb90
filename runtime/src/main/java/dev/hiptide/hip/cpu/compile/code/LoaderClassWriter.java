package dev.hiptide.hip.cpu.compile.code;

import org.objectweb.asm.ClassWriter;

/** Computes the verifier's frames, with the classes as the kernel's class sees them. */
public final class LoaderClassWriter extends ClassWriter {
  private final ClassLoader loader;

  public LoaderClassWriter(ClassLoader loader) {
    super(COMPUTE_FRAMES);
    this.loader = loader;
  }

  @Override
  protected ClassLoader getClassLoader() {
    return loader;
  }
}
