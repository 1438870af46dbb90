package dev.hiptide.environment.programs;

import dev.hiptide.hip.Behaviour;
import dev.hiptide.hip.Hip;
import dev.hiptide.hip.tool.Task;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.apache.felix.framework.FrameworkFactory;
import org.jboss.modules.LocalModuleFinder;
import org.jboss.modules.ModuleLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/**
 * Runs a {@link Training} behind a class loader that asks the boot loader for little more than the
 * JDK's own classes; with {@code late}, once more at the end of its standard input.
 */
public final class BehindOwnLoader {
  /** Of java.lang, what the training needs and nothing else. */
  private static final List<String> LISTED =
      List.of(
          "java.lang.Class",
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Object",
          "java.lang.Runnable",
          "java.lang.String",
          "java.lang.Throwable",
          "java.lang.invoke.",
          "java.util.");

  private BehindOwnLoader() {}

  /**
   * @param arguments the loader ({@code jdk-only}, {@code listed}, {@code osgi} or {@code jboss}),
   *     a directory of its own, and perhaps {@code late}
   */
  public static void main(String[] arguments) throws Exception {
    Path jar = bundle(Path.of(arguments[1]));
    switch (arguments[0]) {
      case "jdk-only" -> run(new Picky(jar, List.of("java.", "javax.", "jdk.", "sun.")), arguments);
      case "listed" -> run(new Picky(jar, LISTED), arguments);
      case "osgi" -> inOsgi(jar, arguments);
      case "jboss" -> inJBossModules(jar, arguments);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void inOsgi(Path jar, String[] arguments) throws Exception {
    Framework framework =
        new FrameworkFactory()
            .newFramework(Map.of(Constants.FRAMEWORK_STORAGE, arguments[1] + "/storage"));
    framework.start();
    Bundle bundle = framework.getBundleContext().installBundle(jar.toUri().toString());
    bundle.start();
    run(bundle.loadClass(Training.class.getName()), arguments);
    framework.stop();
    framework.waitForStop(0);
  }

  private static void inJBossModules(Path jar, String[] arguments) throws Exception {
    Path all = Path.of(arguments[1], "modules");
    Path module = Files.createDirectories(all.resolve("training/main"));
    Files.copy(jar, module.resolve("training.jar"));
    Files.writeString(
        module.resolve("module.xml"),
        """
        <module xmlns="urn:jboss:module:1.9" name="training">
          <resources><resource-root path="training.jar"/></resources>
        </module>
        """);
    ModuleLoader modules = new ModuleLoader(new LocalModuleFinder(new File[] {all.toFile()}));
    run(modules.loadModule("training").getClassLoader(), arguments);
  }

  private static void run(ClassLoader loader, String[] arguments) throws Exception {
    run(loader.loadClass(Training.class.getName()), arguments);
  }

  private static void run(Class<?> training, String[] arguments) throws Exception {
    if (training == Training.class) {
      throw new AssertionError("the loader has asked its parent");
    }
    Runnable program = (Runnable) training.getConstructor().newInstance();
    program.run();
    System.out.println("ready");
    if (arguments.length > 2) {
      while (System.in.read() >= 0) {}
      program.run();
    }
    System.out.println("done");
  }

  /** A jar of the classes that are to be loaded behind the loader; for OSGi, a bundle. */
  private static Path bundle(Path directory) throws IOException {
    Path file = directory.resolve("bundle.jar");
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
    attributes.putValue(Constants.BUNDLE_SYMBOLICNAME, "training");
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      for (String name :
          List.of(
              Training.class.getName(),
              Hip.class.getName(),
              Task.class.getName(),
              Behaviour.class.getName(),
              Behaviour.class.getName() + "$1")) {
        String entry = name.replace('.', '/') + ".class";
        jar.putNextEntry(new ZipEntry(entry));
        try (InputStream in = ClassLoader.getSystemResourceAsStream(entry)) {
          in.transferTo(jar);
        }
      }
    }
    return file;
  }

  /** Asks the boot loader for names with certain beginnings, and nobody for any other. */
  private static final class Picky extends URLClassLoader {
    private final List<String> prefixes;

    Picky(Path jar, List<String> prefixes) throws IOException {
      super(new URL[] {jar.toUri().toURL()}, null);
      this.prefixes = prefixes;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (prefixes.stream().anyMatch(name::startsWith)) {
          return super.loadClass(name, resolve);
        }
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : findClass(name);
      }
    }
  }
}
