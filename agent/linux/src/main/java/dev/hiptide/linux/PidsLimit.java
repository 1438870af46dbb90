package dev.hiptide.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** How many threads and processes a process's control groups permit (cgroups(7), "pids"). */
public final class PidsLimit {
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  private PidsLimit() {}

  /** How many more there may be; empty if no group limits them, or none can be seen. */
  public static OptionalLong room() {
    try {
      return room(Files.readAllLines(Path.of("/proc/self/cgroup")), CGROUPS);
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * The same.
   *
   * @param memberships lines of {@code ID:CONTROLLERS:PATH}; version 2 names no controllers
   * @param root where the groups are mounted
   */
  static OptionalLong room(List<String> memberships, Path root) {
    long least = Long.MAX_VALUE;
    for (String line : memberships) { // no streams here: a program's start waits for this
      String[] parts = line.split(":", 3);
      if (parts[1].isEmpty()) {
        least = Math.min(least, room(root, parts[2]));
      } else if (List.of(parts[1].split(",")).contains("pids")) {
        least = Math.min(least, room(root.resolve("pids"), parts[2]));
      }
    }
    return least == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(least);
  }

  /**
   * Of a group and those around it. A container may see its own group as the root, under whatever
   * path it is named.
   */
  private static long room(Path mount, String path) {
    long least = Long.MAX_VALUE;
    Path named = mount.resolve(path.substring(1)).normalize();
    Path group = named.startsWith(mount) ? named : mount;
    for (; group.startsWith(mount); group = group.getParent()) {
      try {
        String max = Files.readString(group.resolve("pids.max")).strip();
        if (!max.equals("max")) {
          String current = Files.readString(group.resolve("pids.current")).strip();
          least = Math.min(least, Long.parseLong(max) - Long.parseLong(current));
        }
      } catch (IOException e) {
        // the group is not to be seen here, or limits nothing
      }
    }
    return least;
  }
}
