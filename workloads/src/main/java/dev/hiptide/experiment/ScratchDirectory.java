package dev.hiptide.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A temporary directory for plain files, accessible to its owner only. */
final class ScratchDirectory {
  private final Path path;

  ScratchDirectory() throws IOException {
    path = Files.createTempDirectory("hiptide-experiment-");
  }

  Path path() {
    return path;
  }

  void delete() throws IOException {
    List<Path> files;
    try (Stream<Path> listing = Files.list(path)) {
      files = listing.toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(path);
  }
}
