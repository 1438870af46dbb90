package dev.hiptide.supervision.archive;

import dev.hiptide.bootstrap.EntryPoints;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/** The collector's part of the agent jar, as a jar of its own that a JVM can run. */
final class CollectorJar {
  /** What only the workload needs, and files that are neither classes nor resources. */
  private static final List<String> LEFT_OUT =
      List.of(
          "net/bytebuddy/",
          "dev/hiptide/instrumentation/",
          "dev/hiptide/cli/",
          "dev/hiptide/top/",
          "org/jline/",
          "picocli/",
          "dev/hiptide/supervision/",
          "licenses/");

  /** As JNA names platforms, by the system property {@code os.arch}. */
  private static final Map<String, String> JNA_PLATFORMS =
      Map.of("amd64", "linux-x86-64", "aarch64", "linux-aarch64");

  private CollectorJar() {}

  static void write(JarFile agentJar, Path file) throws IOException {
    try (OutputStream out = Own.file(file);
        JarOutputStream jar = new JarOutputStream(out)) {
      for (JarEntry entry : Collections.list(agentJar.entries())) {
        String name = entry.getName();
        if (!entry.isDirectory()
            && name.startsWith(EntryPoints.ISOLATED)
            && isIn(withoutPrefix(name))) {
          jar.putNextEntry(new ZipEntry(withoutPrefix(name)));
          try (InputStream in = agentJar.getInputStream(entry)) {
            in.transferTo(jar);
          }
        }
      }
    }
  }

  /**
   * Unpacks JNA's native library. If there is none for this platform, the collector will say so
   * itself.
   */
  static void unpackLibrary(JarFile agentJar, Path library) throws IOException {
    String platform = JNA_PLATFORMS.get(System.getProperty("os.arch"));
    ZipEntry entry =
        agentJar.getEntry(
            EntryPoints.ISOLATED + "com/sun/jna/" + platform + "/" + library.getFileName());
    if (entry != null) {
      try (InputStream in = agentJar.getInputStream(entry);
          OutputStream out = Own.executable(library)) {
        in.transferTo(out);
      }
    }
  }

  private static String withoutPrefix(String name) {
    return name.substring(EntryPoints.ISOLATED.length());
  }

  private static boolean isIn(String name) {
    return LEFT_OUT.stream().noneMatch(name::startsWith);
  }
}
