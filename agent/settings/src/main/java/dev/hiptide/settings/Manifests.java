package dev.hiptide.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** The manifests of what is on a class path. */
public final class Manifests {
  private Manifests() {}

  /**
   * The main attributes of an entry's manifest; none where it has none or cannot be read: the JVM
   * will say so, if it matters.
   *
   * @param entry a jar or a folder
   */
  public static Attributes mainAttributes(String entry) {
    try {
      Manifest manifest = Files.isDirectory(Path.of(entry)) ? ofFolder(entry) : ofJar(entry);
      return manifest == null ? new Attributes() : manifest.getMainAttributes();
    } catch (IOException | RuntimeException e) { // no path at all, or signed and damaged
      return new Attributes();
    }
  }

  private static Manifest ofJar(String file) throws IOException {
    try (JarFile jar = new JarFile(file, false)) {
      return jar.getManifest();
    }
  }

  private static Manifest ofFolder(String folder) throws IOException {
    try (InputStream in = Files.newInputStream(Path.of(folder, JarFile.MANIFEST_NAME))) {
      return new Manifest(in);
    }
  }
}
