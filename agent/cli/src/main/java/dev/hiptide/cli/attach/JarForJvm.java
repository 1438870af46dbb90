package dev.hiptide.cli.attach;

import dev.hiptide.cli.jvm.Jvm;
import dev.hiptide.linux.FileOwners;
import dev.hiptide.linux.ProcStat;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The agent's jar where a JVM can read it. A container has files of its own, and another user may
 * not look into this one's directories: then it is copied into a directory that is named after the
 * process. The name is always the same for a process, because the JVM keeps the first path from
 * which it has loaded the agent, and reads the jar there again when the agent comes back.
 */
public final class JarForJvm {
  private static final String NAME = "hiptide-agent.jar";
  private static final String DRAFT = "hiptide-agent.jar.draft";
  private static final int SEARCHABLE_BY_OTHERS = 0001;
  private static final int READABLE_BY_OTHERS = 0004;

  private JarForJvm() {}

  /**
   * The jar's path as the JVM finds it; a copy's if it has to be.
   *
   * @throws IOException if there is no place for a copy
   */
  static Path of(Jvm jvm, Path jar) throws IOException {
    return isReadableBy(jvm, jar) ? jar : copy(jvm, jar);
  }

  /** Removes the copy, if there is one: to be called when the agent has left the JVM. */
  public static void delete(Jvm jvm) throws IOException {
    String name = directory(jvm);
    for (Path place : Places.all(jvm)) {
      Path directory = place.resolve(name);
      if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) && isOwn(directory)) {
        // By name: who can exchange the directory for a link has nothing else removed.
        Files.deleteIfExists(directory.resolve(DRAFT));
        Files.deleteIfExists(directory.resolve(NAME));
        Files.deleteIfExists(directory);
      }
    }
  }

  private static boolean isReadableBy(Jvm jvm, Path jar) throws IOException {
    if (jar.toString().indexOf('=') >= 0) {
      return false; // the JVM takes what is behind it for options
    }
    if (jvm.hasOwnFiles()) {
      Path same = jvm.outside(jar.toString());
      if (!Files.exists(same) || !Files.isSameFile(same, jar)) {
        return false;
      }
    }
    return jvm.status().user() == FileOwners.self() || isReadableByOthers(jar);
  }

  private static boolean isReadableByOthers(Path jar) throws IOException {
    Path file = jar.toRealPath();
    for (Path above = file.getParent(); above != null; above = above.getParent()) {
      if ((mode(above) & SEARCHABLE_BY_OTHERS) == 0) {
        return false;
      }
    }
    return (mode(file) & READABLE_BY_OTHERS) != 0;
  }

  private static int mode(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:mode");
  }

  private static Path copy(Jvm jvm, Path jar) throws IOException {
    String name = directory(jvm);
    return Places.first(
        jvm,
        (inside, outside) -> {
          Path directory = outside.resolve(name);
          create(directory);
          Path draft = directory.resolve(DRAFT);
          Files.copy(jar, draft, StandardCopyOption.REPLACE_EXISTING);
          permit("rw-r--r--", draft);
          Files.move(draft, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
          return inside.resolve(name).resolve(NAME);
        });
  }

  private static void create(Path directory) throws IOException {
    try {
      Files.createDirectory(directory);
      permit("rwxr-xr-x", directory);
    } catch (FileAlreadyExistsException e) {
      if (!isOwn(directory)) {
        throw new IOException(
            directory + " is another user's: the agent's jar cannot be put there");
      }
    }
  }

  private static boolean isOwn(Path directory) throws IOException {
    return !Files.isSymbolicLink(directory)
        && FileOwners.isChangedOnlyBy(Set.of(FileOwners.self()), directory)
        && FileOwners.self()
            == (int) Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  /** Whatever the umask; of a link in the file's place, nothing is changed. */
  private static void permit(String permissions, Path file) throws IOException {
    Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setPermissions(PosixFilePermissions.fromString(permissions));
  }

  private static String directory(Jvm jvm) throws IOException {
    ProcStat stat = ProcStat.read(Path.of("/proc/" + jvm.pid()));
    return "hiptide-jar-" + jvm.status().innerPid() + "-" + stat.startTicks();
  }
}
