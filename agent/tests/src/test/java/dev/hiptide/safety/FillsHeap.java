package dev.hiptide.safety;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** An agent that takes all memory of whoever it is loaded into, down to the last few bytes. */
public final class FillsHeap {
  private static final int MIN_BYTES = 16;

  private static final List<byte[]> TAKEN = new ArrayList<>(1 << 20);

  private FillsHeap() {}

  /** Makes the agent's jar. */
  static Path jar(Path directory) throws Exception {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Agent-Class", FillsHeap.class.getName());
    Path jar = directory.resolve("fills-heap.jar");
    String resource = FillsHeap.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        InputStream in = FillsHeap.class.getResourceAsStream("/" + resource)) {
      out.putNextEntry(new JarEntry(resource));
      in.transferTo(out);
      out.closeEntry();
    }
    return jar;
  }

  /** Called when it has been loaded; takes again and again what is free. */
  public static void agentmain(String arguments) {
    Thread thread = new Thread(FillsHeap::take);
    thread.setDaemon(true);
    thread.start();
  }

  private static void take() {
    for (int bytes = 1 << 20; ; bytes = Math.max(bytes / 2, MIN_BYTES)) {
      try {
        while (true) {
          TAKEN.add(new byte[bytes]);
        }
      } catch (OutOfMemoryError e) {
        // then something smaller
      }
    }
  }
}
