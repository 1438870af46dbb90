package dev.hiptide.supervision;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What may lie beside the agent jar to start a collector in less time: its classes as a JVM keeps
 * them once they are parsed and linked (class data sharing, java(1)), and JNA's library, unpacked.
 *
 * <p>A JVM shares what its own class loaders find on the class path. In the agent jar they find no
 * class below {@code inst/}, so there is a jar of the collector's classes here, too. (A static
 * archive can share the classes of any loader, but it must have read and unpacked each one before.)
 *
 * <p>The name of the directory says for which JVM and which agent jar it was made, so that none is
 * used for another. It counts only where it belongs to the agent jar's owner: beside a jar in
 * {@code /tmp}, anyone may put one. Whatever else is wrong with an archive the JVM finds out, and
 * starts without it.
 *
 * @param directory where it lies, or would lie
 */
public record CollectorArchive(Path directory) {
  private static final String OWNER = "unix:uid";
  private static final String MAIN = "dev.hiptide.collector.Collector";

  /** From here on Java means to refuse native code to a class path that is not named (JEP 454). */
  private static final int FIRST_WITH_NATIVE_ACCESS = 22;

  /** The archive for an agent jar and the JVM that runs this, whether there is one or not. */
  public static CollectorArchive of(Path agentJar) {
    File jar = agentJar.toFile();
    // Seconds: that is what an image or an archive of files keeps of a time.
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

  /** The shared classes; they are there when all is. */
  public Path classes() {
    return directory.resolve("collector.jsa");
  }

  /** Whether it is complete, and the agent jar's owner's. */
  boolean isThereFor(Path agentJar) {
    try {
      return Files.isReadable(classes())
          && Files.getAttribute(directory, OWNER, LinkOption.NOFOLLOW_LINKS)
              .equals(Files.getAttribute(agentJar, OWNER));
    } catch (IOException e) {
      return false;
    }
  }

  /** The words that start a collector on it. */
  List<String> use() {
    return with("-XX:SharedArchiveFile=" + classes());
  }

  /**
   * The words that start a collector which, at its end, writes the classes that it has used.
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
    words.addAll(List.of("-cp", jar().toString(), MAIN)); // -jar takes 15 ms to read a manifest
    return words;
  }
}
