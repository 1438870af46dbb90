package dev.hiptide.supervision;

import dev.hiptide.bootstrap.EntryPoints;
import dev.hiptide.linux.FileOwners;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A directory beside the agent jar from which a collector starts in less time. It holds the
 * collector's classes as a JVM keeps them once they are parsed and linked (class data sharing,
 * java(1)), and JNA's library, unpacked.
 *
 * <p>A JVM shares classes that its own class loaders find on the class path. They find none below
 * {@code inst/} in the agent jar, so the directory holds a jar of the collector's classes, too. (A
 * static archive can share the classes of any loader, but it must have read and unpacked each one
 * before.)
 *
 * <p>The name of the directory says for which JVM and which agent jar it was made, so that it is
 * not used for another. What is in it is run as the user's code. So it is used only if nobody but
 * root, this user and the agent jar's owner can change it: beside a jar in {@code /tmp}, any user
 * could create one, and others could write to one that was made under a careless umask. Of what is
 * above it, the agent jar itself is no safer. If the archive is of another JVM or its head is
 * damaged, the JVM finds that out and starts without it; if it is damaged elsewhere, the collector
 * dies, and the next one starts without it.
 *
 * @param directory the archive's path, whether it exists or not
 */
public record CollectorArchive(Path directory) {
  /** The first Java that warns of native code in classes that no option permits it (JEP 454). */
  private static final int FIRST_WITH_NATIVE_ACCESS = 22;

  /** The archive for an agent jar and the JVM that runs this, whether there is one or not. */
  public static CollectorArchive of(Path agentJar) {
    File jar = agentJar.toFile();
    // In seconds: container images and archives of files keep no smaller unit.
    String identity =
        Long.toHexString(jar.length()) + "-" + Long.toHexString(jar.lastModified() / 1000);
    return new CollectorArchive(
        beside(agentJar).resolve(System.getProperty("java.vm.version") + "-" + identity));
  }

  /** The directory of an agent jar's archives. */
  public static Path beside(Path agentJar) {
    String name = agentJar.getFileName().toString().replaceFirst("\\.jar$", "");
    return agentJar.resolveSibling(name + ".collector");
  }

  /** The jar of the collector's classes. */
  public Path jar() {
    return directory.resolve("collector.jar");
  }

  /** The file of the shared classes. It is made last: where it is, everything is. */
  public Path classes() {
    return directory.resolve("collector.jsa");
  }

  /** JNA's library; not there where JNA has none for the platform. */
  public Path library() {
    return directory.resolve(System.mapLibraryName("jnidispatch"));
  }

  /**
   * Whether the archive is complete, can be changed by nobody else, and is in a place where a JVM's
   * own class loader finds resources: {@code !/} in the path would end it, in their URLs.
   */
  boolean isThereFor(Path agentJar) {
    try {
      return !directory.toString().contains("!/")
          && Files.isReadable(classes())
          && isSafe(users(agentJar));
    } catch (IOException e) {
      return false;
    }
  }

  /** Who may change an archive, beside root: the agent jar's owner can change that, anyway. */
  public static Set<Integer> users(Path agentJar) throws IOException {
    return new HashSet<>(List.of(FileOwners.self(), FileOwners.owner(agentJar)));
  }

  private boolean isSafe(Set<Integer> users) throws IOException {
    return FileOwners.isChangedOnlyBy(users, directory.getParent())
        && FileOwners.isChangedOnlyBy(users, directory)
        && FileOwners.isChangedOnlyBy(users, jar())
        && FileOwners.isChangedOnlyBy(users, classes())
        && (!Files.exists(library()) || FileOwners.isChangedOnlyBy(users, library()));
  }

  /** The words of java(1) that start a collector from it. */
  List<String> use() {
    return with("-XX:SharedArchiveFile=" + classes());
  }

  /**
   * The words of java(1) that start a collector which, at its end, writes the classes that it has
   * used.
   *
   * @param draft the file to write them to
   */
  List<String> write(Path draft) {
    return with("-XX:ArchiveClassesAtExit=" + draft);
  }

  private List<String> with(String sharing) {
    List<String> words = new ArrayList<>();
    words.add(sharing);
    words.add("-Djna.boot.library.path=" + directory);
    if (Runtime.version().feature() >= FIRST_WITH_NATIVE_ACCESS) {
      words.add("--enable-native-access=ALL-UNNAMED");
    }
    // Not -jar, which takes 15 ms to read the manifest.
    words.addAll(List.of("-cp", jar().toString(), EntryPoints.COLLECTOR));
    return words;
  }
}
