package dev.hiptide.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootClassesTest {
  @TempDir Path directory;

  private final List<Path> appended = new ArrayList<>();

  @Test
  void areAppendedToTheBootClassPathWhereTheJvmsInternalsAreDifferent() throws IOException {
    ByteArrayOutputStream bootJar = new ByteArrayOutputStream();
    writeJar(bootJar, "Probe.class", new byte[] {1});
    Path agentJar = directory.resolve("agent.jar");
    try (OutputStream out = Files.newOutputStream(agentJar)) {
      writeJar(out, AgentJar.BOOT, bootJar.toByteArray());
    }

    new BootClasses(AgentJar.at(agentJar), withoutInternals()).define();

    assertThat(appended).singleElement().satisfies(file -> assertThat(file).doesNotExist());
  }

  @Test
  void areNotLookedForInAnotherJar() throws IOException {
    Path other = directory.resolve("other.jar");
    try (OutputStream out = Files.newOutputStream(other)) {
      writeJar(out, "Other.class", new byte[] {1});
    }

    assertThatThrownBy(() -> AgentJar.at(other))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other.jar");
  }

  /** An Instrumentation that refuses to open a module of the JDK, and notes what is appended. */
  private Instrumentation withoutInternals() {
    return (Instrumentation)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Instrumentation.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("appendToBootstrapClassLoaderSearch")) {
                throw new UnsupportedOperationException(method.getName());
              }
              JarFile jar = (JarFile) arguments[0];
              assertThat(jar.getEntry("Probe.class")).isNotNull();
              appended.add(Path.of(jar.getName()));
              return null;
            });
  }

  private static void writeJar(OutputStream out, String entry, byte[] bytes) throws IOException {
    try (JarOutputStream jar = new JarOutputStream(out)) {
      jar.putNextEntry(new ZipEntry(entry));
      jar.write(bytes);
    }
  }
}
