package dev.hiptide.bootstrap;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/** The jar that this class was loaded from. */
final class AgentJar {
  /** The jar inside it that holds the classes for the boot loader. No other jar has one. */
  static final String BOOT = "boot.jar";

  private final Path path;
  private final JarFile file;

  /** Null if entries are read from the file when they are asked for. */
  private final JarInMemory memory;

  private AgentJar(Path path, JarFile file, JarInMemory memory) {
    this.path = path;
    this.file = file;
    this.memory = memory;
  }

  /**
   * Opens it; it stays open as long as classes may be loaded from it.
   *
   * @throws IOException if this class does not come from the agent jar
   */
  static AgentJar own() throws IOException {
    CodeSource source = AgentJar.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      throw new FileNotFoundException("no code source tells where the agent jar is");
    }
    try {
      return at(Path.of(source.getLocation().toURI()).toAbsolutePath());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  /**
   * Opens an agent jar.
   *
   * @throws IOException if it is not one
   */
  static AgentJar at(Path path) throws IOException {
    AgentJar jar = new AgentJar(path, new JarFile(path.toFile(), false), null);
    if (jar.file.getEntry(BOOT) == null) {
      throw new FileNotFoundException(
          path + ", where the agent's classes come from, is not the agent jar");
    }
    return jar;
  }

  /** The same with its content in memory, for who has to go on when the file is overwritten. */
  AgentJar inMemory() throws IOException {
    return new AgentJar(path, file, JarInMemory.of(path));
  }

  Path path() {
    return path;
  }

  /** The checksum of an entry: of two jars with the same, it is the same. */
  long checksum(String name) {
    return file.getEntry(name).getCrc();
  }

  /** Closes the file: no class is loaded from it any more. */
  void close() {
    try {
      file.close();
    } catch (IOException e) {
      // it was only read from
    }
  }

  /** The bytes of an entry; null if there is none of that name. */
  byte[] read(String name) throws IOException {
    if (memory != null) {
      return memory.read(name);
    }
    ZipEntry entry = file.getEntry(name);
    if (entry == null) {
      return null;
    }
    try (InputStream in = file.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  /** Where an entry can be read by others; null if there is none of that name. */
  @SuppressWarnings("deprecation") // the URL constructors: their successor came with JDK 20
  URL url(String name) throws IOException {
    if (file.getEntry(name) == null) {
      return null;
    }
    String jar = path.toUri().toString().replace("!", "%21"); // else !/ in it would end the path
    return new URL("jar:" + jar + "!/" + name);
  }

  /** An attribute of the jar's manifest; null if it has none of that name. */
  String attribute(String name) throws IOException {
    return file.getManifest().getMainAttributes().getValue(name);
  }
}
