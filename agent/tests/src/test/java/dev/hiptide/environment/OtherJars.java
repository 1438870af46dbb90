package dev.hiptide.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Jars of others, which must not be on the class path of the tests, and of programs. */
final class OtherJars {
  private OtherJars() {}

  /** One that the build has copied: see the POM. */
  static Path built(String name) {
    Path jar = Path.of("target/other-agents", name + ".jar").toAbsolutePath();
    assertThat(jar).exists();
    return jar;
  }

  /** Makes one that has nothing but attributes; its classes are on the class path. */
  static Path ofAttributes(Path jar, Map<String, String> attributes) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.forEach(manifest.getMainAttributes()::putValue);
    try (OutputStream out = Files.newOutputStream(jar)) {
      new JarOutputStream(out, manifest).close();
    }
    return jar;
  }

  /** A directory with the classes of the class path entry that a class comes from. */
  static Path classes(Class<?> type) throws IOException {
    Path entry = Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    return Files.isDirectory(entry) ? entry : unpacked(entry);
  }

  private static synchronized Path unpacked(Path jar) throws IOException {
    Path directory = Path.of("target/unpacked", jar.getFileName().toString()).toAbsolutePath();
    try (FileSystem content = FileSystems.newFileSystem(jar);
        Stream<Path> files = Files.walk(content.getPath("/"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = directory.resolve(file.toString().substring(1));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return directory;
  }

  /** Runs {@code jar} or {@code javac}, which must succeed. */
  static void tool(String name, String... words) {
    assertThat(ToolProvider.findFirst(name).orElseThrow().run(System.out, System.err, words))
        .as(name)
        .isZero();
  }
}
