package dev.hiptide.tracer.bpf;

import dev.hiptide.table.TableLayout;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the trace table in a process: both processes map the same file, of a size that no other
 * has, whatever it is called in either (proc(5), {@code /proc/PID/maps}). Pure.
 */
final class TableMapping {
  private static final long LARGEST_PAGE = 65536;

  private TableMapping() {}

  /** A line: {@code address-address permissions offset device inode path}. */
  private record Mapping(long address, long bytes, String file) {
    static Mapping parse(String line) {
      String[] words = line.split("\\s+", 6);
      String[] range = words[0].split("-");
      long address = Long.parseUnsignedLong(range[0], 16);
      return new Mapping(
          address,
          Long.parseUnsignedLong(range[1], 16) - address,
          words[3] + " " + words[4] + " " + words[2]);
    }

    boolean isOfTheTablesSize() {
      return bytes >= TableLayout.BYTES && bytes < TableLayout.BYTES + LARGEST_PAGE;
    }
  }

  /**
   * The address in the workload, if it has the table.
   *
   * @param own the lines of this process
   * @param theirs those of the workload
   */
  static OptionalLong address(List<String> own, List<String> theirs) {
    Set<String> files =
        mappings(own).stream().map(Mapping::file).collect(Collectors.toUnmodifiableSet());
    return mappings(theirs).stream()
        .filter(mapping -> files.contains(mapping.file))
        .mapToLong(Mapping::address)
        .findFirst();
  }

  private static List<Mapping> mappings(List<String> lines) {
    return lines.stream()
        .filter(line -> line.contains(" rw-s "))
        .map(Mapping::parse)
        .filter(Mapping::isOfTheTablesSize)
        .toList();
  }
}
