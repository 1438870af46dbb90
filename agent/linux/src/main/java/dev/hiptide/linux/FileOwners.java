package dev.hiptide.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who may change what this process is about to run as its own code: told by owners and modes, as
 * ssh does before it believes a file (secure_filename of OpenSSH's misc.c), see inode(7).
 */
public final class FileOwners {
  private static final int ROOT = 0;
  private static final int WRITABLE_BY_OTHERS = 0022;
  private static final int STICKY = 01000;

  private FileOwners() {}

  /** The user that this process is. */
  public static int self() throws IOException {
    return owner(Path.of("/proc/self"));
  }

  /** The owner of a file; a link is followed. */
  public static int owner(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:uid");
  }

  /**
   * Whether a file or a directory is changed by nobody but root and these users: one of them has
   * it, and its mode lets nobody else write.
   *
   * @throws IOException if there is none
   */
  public static boolean isChangedOnlyBy(Set<Integer> users, Path file) throws IOException {
    Map<String, Object> attributes = attributes(file);
    int owner = (int) attributes.get("uid");
    return (owner == ROOT || users.contains(owner))
        && ((int) attributes.get("mode") & WRITABLE_BY_OTHERS) == 0;
  }

  /**
   * Whether others than root and this user may put something else in the place of what lies in a
   * directory: by the mode of that directory, or of one above it. In a sticky directory, such as
   * {@code /tmp}, nobody can move what another has. Root is whoever has {@code /}: in a user
   * namespace that maps few users, it seems to be another's (user_namespaces(7)).
   *
   * @throws IOException if there is no such directory
   */
  static boolean othersMayReplaceIn(Path directory) throws IOException {
    Set<Integer> trusted = Set.copyOf(List.of(ROOT, self(), owner(Path.of("/"))));
    for (Path part = directory.toRealPath(); part != null; part = part.getParent()) {
      Map<String, Object> attributes = attributes(part);
      int owner = (int) attributes.get("uid");
      int mode = (int) attributes.get("mode");
      if (!trusted.contains(owner) || (mode & WRITABLE_BY_OTHERS) != 0 && (mode & STICKY) == 0) {
        return true;
      }
    }
    return false;
  }

  private static Map<String, Object> attributes(Path file) throws IOException {
    return Files.readAttributes(file, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
  }
}
