package dev.hiptide.instrumentation.weaving;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.IllegalClassFormatException;

/** Loads classes of the class path once more, through a transformer, as a JVM would. */
final class WovenClasses extends ClassLoader {
  private final ClassFileTransformer transformer;

  WovenClasses(ClassFileTransformer transformer) {
    super(WovenClasses.class.getClassLoader());
    this.transformer = transformer;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      byte[] woven = transform(name);
      return woven == null
          ? super.loadClass(name, resolve)
          : defineClass(name, woven, 0, woven.length);
    }
  }

  private byte[] transform(String name) {
    String internalName = name.replace('.', '/');
    try (InputStream classFile = getResourceAsStream(internalName + ".class")) {
      return classFile == null
          ? null
          : transformer.transform(this, internalName, null, null, classFile.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IllegalClassFormatException e) {
      throw new AssertionError(e);
    }
  }
}
