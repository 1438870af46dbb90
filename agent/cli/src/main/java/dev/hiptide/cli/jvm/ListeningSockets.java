package dev.hiptide.cli.jvm;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Who listens at a TCP port, from {@code /proc/PID/net/tcp} and a process's descriptors. */
final class ListeningSockets {
  private static final List<String> TABLES = List.of("net/tcp", "net/tcp6");

  // proc_net_tcp in the kernel's documentation.
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final String LISTEN = "0A";

  private ListeningSockets() {}

  /** Whether a process has a socket that listens at a port, in its own network namespace. */
  static boolean has(long pid, int port) {
    Path process = Path.of("/proc/" + pid);
    Set<String> sockets = new HashSet<>();
    for (String table : TABLES) {
      try {
        sockets.addAll(at(port, Files.readAllLines(process.resolve(table))));
      } catch (IOException e) {
        // this kernel has no IPv6, or the process is gone
      }
    }
    return !sockets.isEmpty() && hasOneOf(sockets, process.resolve("fd"));
  }

  /** The links of the sockets that listen at a port. */
  static Set<String> at(int port, List<String> table) {
    Set<String> sockets = new HashSet<>();
    String end = String.format(":%04X", port);
    for (String line : table) {
      String[] fields = line.strip().split("\\s+");
      if (fields.length > INODE
          && fields[LOCAL_ADDRESS].endsWith(end)
          && fields[STATE].equals(LISTEN)) {
        sockets.add("socket:[" + fields[INODE] + "]");
      }
    }
    return sockets;
  }

  private static boolean hasOneOf(Set<String> sockets, Path descriptors) {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
      for (Path link : links) {
        if (sockets.contains(target(link))) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // it is gone
    }
    return false;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }
}
