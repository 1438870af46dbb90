package dev.hiptide.hip.cpu.launch;

import dev.hiptide.hip.Kernel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Classes that are compiled in memory, and their class loader. Each is a function from what kernels
 * capture to a kernel.
 */
final class GeneratedKernels extends ClassLoader {
  private final Map<String, ByteArrayOutputStream> files = new HashMap<>();

  private GeneratedKernels() {
    super(GeneratedKernels.class.getClassLoader());
  }

  /**
   * @param sources by the name of their class, which has no package
   */
  static GeneratedKernels compile(Map<String, String> sources) throws Exception {
    GeneratedKernels loader = new GeneratedKernels();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter errors = new StringWriter();
    File runtime =
        new File(Kernel.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> options = List.of("-proc:none", "-nowarn", "-classpath", runtime.getPath());
    List<Source> units =
        sources.entrySet().stream().map(e -> new Source(e.getKey(), e.getValue())).toList();
    try (JavaFileManager manager =
        loader.new Output(compiler.getStandardFileManager(null, null, null))) {
      if (!compiler.getTask(errors, manager, null, options, null, units).call()) {
        throw new IllegalStateException(errors.toString());
      }
    }
    return loader;
  }

  /** The class's function. */
  @SuppressWarnings("unchecked")
  Function<Object[], Kernel> maker(String name) throws ReflectiveOperationException {
    return (Function<Object[], Kernel>) loadClass(name).getDeclaredConstructor().newInstance();
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (!files.containsKey(name)) {
      throw new ClassNotFoundException(name);
    }
    byte[] bytes = files.get(name).toByteArray();
    return defineClass(name, bytes, 0, bytes.length);
  }

  @Override
  public InputStream getResourceAsStream(String file) {
    ByteArrayOutputStream own = files.get(file.replaceAll("\\.class$", ""));
    return own == null
        ? super.getResourceAsStream(file)
        : new ByteArrayInputStream(own.toByteArray());
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("memory:///" + name + Kind.SOURCE.extension), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private final class Output extends ForwardingJavaFileManager<JavaFileManager> {
    Output(JavaFileManager manager) {
      super(manager);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, Kind kind, javax.tools.FileObject sibling) {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      files.put(className, file);
      return new SimpleJavaFileObject(URI.create("memory:///" + className + kind.extension), kind) {
        @Override
        public OutputStream openOutputStream() {
          return file;
        }
      };
    }
  }
}
