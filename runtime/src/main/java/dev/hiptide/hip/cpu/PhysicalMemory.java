package dev.hiptide.hip.cpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory the machine has, from /proc/meminfo (proc(5)). */
final class PhysicalMemory {
  private PhysicalMemory() {}

  static long totalBytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemTotal:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
      }
      throw new IllegalStateException("/proc/meminfo has no MemTotal");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
