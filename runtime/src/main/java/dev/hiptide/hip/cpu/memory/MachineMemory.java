package dev.hiptide.hip.cpu.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * How much memory a process can have: the machine's, or less if it is in a control group with a
 * limit, as in a container; of nested groups the smallest counts. The kernel kills a process that
 * takes more.
 *
 * <p>Reads /proc/meminfo (proc(5)), /proc/self/cgroup and mountinfo (cgroups(7)), and the groups'
 * files as the kernel's cgroup-v2.rst and cgroup-v1/memory.rst describe them. Threads: any.
 */
public final class MachineMemory {
  /**
   * What is left to the JVM below a limit: it goes on to compile, to load classes and to fill its
   * heap, and nobody tells it that memory is short. At most a quarter of the limit.
   */
  static final long RESERVED_BYTES = 32 << 20;

  private final long totalBytes;
  private final List<Group> limited;

  /** What the limited groups had in use at first, in their order: the JVM, and others. */
  private final long[] usedAtFirst;

  private MachineMemory(long totalBytes, List<Group> limited) {
    this.totalBytes = totalBytes;
    this.limited = limited;
    this.usedAtFirst = limited.stream().mapToLong(Group::usedBytes).toArray();
  }

  /** Of this process. To be asked before it allocates device memory. */
  public static MachineMemory ofThisProcess() {
    return of(Path.of("/"));
  }

  /**
   * @param root where the files are, {@code /} but in tests
   */
  static MachineMemory of(Path root) {
    long machine = machineBytes(root);
    long total = machine;
    List<Group> limited = new ArrayList<>();
    for (Group group : Group.ofThisProcess(root)) {
      OptionalLong limit = group.limitBytes();
      if (limit.isPresent() && limit.getAsLong() < machine) {
        limited.add(group);
        total = Math.min(total, limit.getAsLong());
      }
    }
    return new MachineMemory(total, limited);
  }

  private static long machineBytes(Path root) {
    try { // not by Files.lines, which an interrupt of the caller ends
      return Files.readAllLines(root.resolve("proc/meminfo")).stream()
          .filter(line -> line.startsWith("MemTotal:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("/proc/meminfo has no MemTotal"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The machine's memory, or the smallest limit. */
  public long totalBytes() {
    return totalBytes;
  }

  /**
   * What is left for more device memory. Without a limit that is what the device has not allocated.
   * With one it is less what else is in use in its group, and a reserve; where the kernel does not
   * count device memory yet, as nobody has written to it, it counts here.
   *
   * @param deviceBytes what is allocated
   */
  long freeBytes(long deviceBytes) {
    long free = totalBytes - deviceBytes;
    for (int i = 0; i < usedAtFirst.length; i++) {
      Group group = limited.get(i);
      long used = Math.max(group.usedBytes(), usedAtFirst[i] + deviceBytes);
      long limit = group.limitBytes().orElse(Long.MAX_VALUE);
      free = Math.min(free, limit - Math.min(RESERVED_BYTES, limit / 4) - used);
    }
    return Math.max(0, free);
  }

  /**
   * A control group that this process is in.
   *
   * @param inactive the line of memory.stat with the file cache that the kernel gives up first
   */
  private record Group(Path directory, String limit, String usage, String inactive) {
    /** From the process's own up to the last that can be seen; version 2 and version 1. */
    static List<Group> ofThisProcess(Path root) {
      List<Group> groups = new ArrayList<>();
      for (String line : lines(root.resolve("proc/self/mountinfo"))) {
        // 32 31 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
        int dash = line.indexOf(" - ");
        if (dash < 0) {
          continue;
        }
        String[] mount = line.substring(0, dash).split(" ");
        String[] file = line.substring(dash + 3).split(" ");
        boolean second = file[0].equals("cgroup2");
        boolean first = file[0].equals("cgroup") && List.of(file[2].split(",")).contains("memory");
        if (first || second) {
          String own = ownPath(root, second);
          Path top = root.resolve(mount[4].substring(1));
          add(groups, top, below(mount[3], own), second);
        }
      }
      return groups;
    }

    /** From /proc/self/cgroup: hierarchy, controllers and path; version 2 is "0::/path". */
    private static String ownPath(Path root, boolean second) {
      for (String line : lines(root.resolve("proc/self/cgroup"))) {
        String[] parts = line.split(":", 3);
        boolean mine =
            second ? parts[1].isEmpty() : List.of(parts[1].split(",")).contains("memory");
        if (mine) {
          return parts[2];
        }
      }
      return "/";
    }

    /** The path of a group below the one that is mounted; of another's, none. */
    private static Path below(String mounted, String own) {
      Path from = Path.of(mounted);
      Path path = Path.of(own).normalize();
      return path.startsWith(from) ? from.relativize(path) : Path.of("");
    }

    private static void add(List<Group> groups, Path top, Path below, boolean second) {
      for (Path directory = top.resolve(below).normalize();
          directory != null && directory.startsWith(top);
          directory = directory.getParent()) {
        groups.add(
            second
                ? new Group(directory, "memory.max", "memory.current", "inactive_file")
                : new Group(
                    directory,
                    "memory.limit_in_bytes",
                    "memory.usage_in_bytes",
                    "total_inactive_file"));
      }
    }

    /** Empty if there is none: the file is missing in the root, and may say "max". */
    OptionalLong limitBytes() {
      return number(lines(directory.resolve(limit)));
    }

    /** Less the file cache that is not in use. */
    long usedBytes() {
      long cache =
          lines(directory.resolve("memory.stat")).stream()
              .filter(line -> line.startsWith(inactive + " "))
              .mapToLong(line -> Long.parseLong(line.substring(inactive.length() + 1)))
              .findFirst()
              .orElse(0);
      return Math.max(0, number(lines(directory.resolve(usage))).orElse(0) - cache);
    }

    private static OptionalLong number(List<String> lines) {
      return lines.isEmpty() || !lines.get(0).matches("\\d+")
          ? OptionalLong.empty()
          : OptionalLong.of(Long.parseLong(lines.get(0)));
    }

    /** None if the file cannot be read. */
    private static List<String> lines(Path file) {
      try {
        return Files.readAllLines(file);
      } catch (IOException | UncheckedIOException e) {
        return List.of();
      }
    }
  }
}
