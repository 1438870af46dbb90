package dev.hiptide.terms;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The system calls of one architecture. The tables are generated from the kernel's headers, whose
 * version is their first line; a call that they do not know is named {@code syscall_N}.
 */
public final class SyscallTable {
  private final Map<Integer, String> names = new HashMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final int auditArchitecture;

  private SyscallTable(String resource, int auditArchitecture) {
    this.auditArchitecture = auditArchitecture;
    try (InputStream in = SyscallTable.class.getResourceAsStream(resource);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      lines
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" "))
          .forEach(
              numberAndName -> {
                int number = Integer.parseInt(numberAndName[0]);
                names.put(number, numberAndName[1]);
                numbers.put(numberAndName[1], number);
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The table of an architecture, named as the system property {@code os.arch} names it. */
  public static SyscallTable forArchitecture(String architecture) {
    return switch (architecture) {
      case "amd64", "x86_64" -> new SyscallTable("x86_64.txt", 0xc000003e);
      case "aarch64" -> new SyscallTable("aarch64.txt", 0xc00000b7);
      default ->
          throw new IllegalArgumentException(
              "no system calls are known for " + architecture + ", only for x86_64 and aarch64");
    };
  }

  /** The name of a call. */
  public String name(int number) {
    String name = names.get(number);
    return name != null ? name : "syscall_" + number;
  }

  /** The number of a call that every architecture here has. */
  public int number(String name) {
    Integer number = numbers.get(name);
    if (number == null) {
      throw new IllegalArgumentException("no system call is named " + name);
    }
    return number;
  }

  /** The number of a call that only some architectures have. */
  public OptionalInt find(String name) {
    Integer number = numbers.get(name);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /** The numbers of all calls that are known. */
  public Set<Integer> numbers() {
    return Set.copyOf(names.keySet());
  }

  /** How the kernel marks calls of this architecture: AUDIT_ARCH of linux/audit.h. */
  public int auditArchitecture() {
    return auditArchitecture;
  }

  /** The category of a call. */
  public Category category(int number) {
    return Category.of(name(number));
  }
}
