package dev.hiptide.supervision.archive;

import dev.hiptide.supervision.CollectorArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Makes the archive of an agent jar for the JVM that runs this. It replaces those that were made
 * for the same JVM before.
 */
public final class ArchiveMaker {
  private ArchiveMaker() {}

  /**
   * Makes the archive.
   *
   * @return the archive's directory
   * @throws IOException if it cannot be made; nothing of it is left then
   */
  public static Path make(Path agentJar) throws Exception {
    CollectorArchive archive = CollectorArchive.of(agentJar);
    Set<Integer> users = CollectorArchive.users(agentJar);
    Own.directory(archive.directory().getParent(), users);
    deleteOthers(archive.directory());
    Own.directory(archive.directory(), users);
    try (JarFile jar = new JarFile(agentJar.toFile())) {
      CollectorJar.write(jar, archive.jar());
      CollectorJar.unpackLibrary(jar, archive.library());
      Path draft = archive.directory().resolve("draft.jsa");
      SampleRun.of(agentJar, archive, draft);
      Own.readable(draft);
      Files.move(draft, archive.classes(), StandardCopyOption.ATOMIC_MOVE);
    } catch (Exception e) {
      delete(archive.directory());
      throw e;
    }
    return archive.directory();
  }

  /** Deletes the archives for this JVM, of this version of the jar and of others. */
  private static void deleteOthers(Path directory) throws IOException {
    String prefix = System.getProperty("java.vm.version") + "-";
    List<Path> others;
    try (Stream<Path> siblings = Files.list(directory.getParent())) {
      others = siblings.filter(path -> path.getFileName().toString().startsWith(prefix)).toList();
    }
    for (Path other : others) {
      delete(other);
    }
  }

  private static void delete(Path directory) throws IOException {
    List<Path> paths;
    try (Stream<Path> tree = Files.walk(directory)) {
      paths = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
