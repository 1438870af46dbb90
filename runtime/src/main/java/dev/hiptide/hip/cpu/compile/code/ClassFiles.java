package dev.hiptide.hip.cpu.compile.code;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/** The classes that one kernel's code is made of, by name as the kernel's class sees them. */
public final class ClassFiles {
  private final ClassLoader loader;
  private final Map<Class<?>, ClassNode> files = new HashMap<>();

  public ClassFiles(ClassLoader loader) {
    this.loader = loader;
  }

  public ClassLoader loader() {
    return loader;
  }

  /** A class that need not be initialised. */
  public Class<?> load(String internalName) throws UnsupportedKernelException {
    return load(internalName, loader);
  }

  /** A class as the classes of that loader see it. */
  public static Class<?> load(String internalName, ClassLoader loader)
      throws UnsupportedKernelException {
    try {
      return Class.forName(internalName.replace('/', '.'), false, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new UnsupportedKernelException("no class " + internalName, e);
    }
  }

  /** The bytes of a class's file, or null if there is none. */
  public static byte[] bytes(Class<?> type) {
    String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      return null;
    }
  }

  public ClassNode read(Class<?> type) throws UnsupportedKernelException {
    ClassNode known = files.get(type);
    if (known != null) {
      return known;
    }
    byte[] bytes = bytes(type);
    if (bytes == null) {
      throw new UnsupportedKernelException("no class file of " + type);
    }
    ClassNode node = new ClassNode();
    new ClassReader(bytes).accept(node, ClassReader.SKIP_FRAMES);
    files.put(type, node);
    return node;
  }

  /** A method of a class, not of those it inherits from; null if there is none. */
  public MethodNode method(Class<?> type, String name, String descriptor)
      throws UnsupportedKernelException {
    for (MethodNode method : read(type).methods) {
      if (method.name.equals(name) && method.desc.equals(descriptor)) {
        return method;
      }
    }
    return null;
  }
}
