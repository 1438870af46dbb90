package dev.hiptide.hip.cpu.rows;

import org.objectweb.asm.ClassWriter;

/** Computes frames with the classes that the kernel's class sees. */
final class LoaderClassWriter extends ClassWriter {
  private final ClassLoader loader;

  LoaderClassWriter(ClassLoader loader) {
    super(COMPUTE_FRAMES);
    this.loader = loader;
  }

  @Override
  protected ClassLoader getClassLoader() {
    return loader;
  }
}
