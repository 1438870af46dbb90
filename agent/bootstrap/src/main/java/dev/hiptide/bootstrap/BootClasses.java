package dev.hiptide.bootstrap;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;

/**
 * Puts the classes of {@code boot.jar}, the probe and the trace table, on the boot loader, because
 * woven code in a class of any loader must find them.
 *
 * <p>They are defined there one by one, the way the JDK defines its own proxies. The supported way,
 * to append a jar to the boot class path, costs the user a warning at every start ("Sharing is only
 * supported for boot loader classes") and the shared archive of the application's classes; it is
 * kept for a JVM whose internals are different.
 */
final class BootClasses {
  private final AgentJar agentJar;
  private final Instrumentation instrumentation;

  BootClasses(AgentJar agentJar, Instrumentation instrumentation) {
    this.agentJar = agentJar;
    this.instrumentation = instrumentation;
  }

  void define() throws IOException {
    byte[] bootJar = agentJar.read(AgentJar.BOOT);
    try {
      defineEach(bootJar);
    } catch (ReflectiveOperationException | RuntimeException e) {
      append(bootJar);
    }
  }

  /**
   * In the jar's order. No class of the jar extends another: the loader could not find that yet.
   */
  private void defineEach(byte[] bootJar) throws IOException, ReflectiveOperationException {
    String internals = "jdk.internal.access";
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(),
        Map.of(internals, Set.of(BootClasses.class.getModule())),
        Map.of(),
        Set.of(),
        Map.of());
    Object access =
        Class.forName(internals + ".SharedSecrets").getMethod("getJavaLangAccess").invoke(null);
    Method define =
        Class.forName(internals + ".JavaLangAccess")
            .getMethod(
                "defineClass",
                ClassLoader.class,
                String.class,
                byte[].class,
                ProtectionDomain.class,
                String.class);
    try (JarInputStream entries = new JarInputStream(new ByteArrayInputStream(bootJar), false)) {
      for (JarEntry entry; (entry = entries.getNextJarEntry()) != null; ) {
        if (entry.getName().endsWith(".class") && !entry.getName().endsWith("-info.class")) {
          String className = entry.getName().replaceFirst("\\.class$", "").replace('/', '.');
          define.invoke(access, null, className, entries.readAllBytes(), null, null);
        }
      }
    }
  }

  /** The JVM opens the file at once and keeps it open, so its name can be removed. */
  private void append(byte[] bootJar) throws IOException {
    Path file = Files.createTempFile("hiptide-boot", ".jar");
    try {
      Files.write(file, bootJar);
      try (JarFile jar = new JarFile(file.toFile())) {
        instrumentation.appendToBootstrapClassLoaderSearch(jar);
      }
    } finally {
      Files.delete(file);
    }
  }
}
