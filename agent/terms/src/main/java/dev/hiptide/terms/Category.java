package dev.hiptide.terms;

import java.util.Optional;
import java.util.Set;

/** The study's categories of system calls, in its order. */
public enum Category {
  CONTROL_IO(
      "control_io",
      Set.of("ioctl", "poll", "ppoll", "epoll_wait", "epoll_pwait", "select", "pselect6")),
  FILE_IO(
      "file_io",
      Set.of("read", "write", "pread64", "pwrite64", "openat", "close", "lseek", "fcntl")),
  MEMORY("memory", Set.of("mmap", "munmap", "brk", "mprotect", "madvise")),
  /** Everything that no other category names. */
  OTHER("other", Set.of()),
  SYNC("sync", Set.of("futex", "sched_yield", "nanosleep", "clock_nanosleep"));

  private final String label;
  private final Set<String> calls;

  Category(String label, Set<String> calls) {
    this.label = label;
    this.calls = calls;
  }

  /** The value of the label {@code category}, and the field's name in reports. */
  public String label() {
    return label;
  }

  /** The category with that label, if there is one. */
  public static Optional<Category> withLabel(String label) {
    for (Category category : values()) {
      if (category.label.equals(label)) {
        return Optional.of(category);
      }
    }
    return Optional.empty();
  }

  /** The category of the call with that name; {@link #OTHER} for a name that none lists. */
  public static Category of(String call) {
    for (Category category : values()) {
      if (category.calls.contains(call)) {
        return category;
      }
    }
    return OTHER;
  }
}
