package dev.hiptide.cli.jvm;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The JVMs that this user may look into: its own, and for root all. */
public final class Jvms {
  private static final Path PROC = Path.of("/proc");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
  private static final int MAX_PORT = 65535;

  private Jvms() {}

  /** All, by their numbers, but for this one and for the collectors of hiptide. */
  public static List<Jvm> all() throws IOException {
    long self = ProcessHandle.current().pid();
    List<Jvm> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        long pid = Long.parseLong(process.getFileName().toString());
        if (pid != self) {
          look(pid).filter(jvm -> !jvm.isCollector()).ifPresent(found::add);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    found.sort(Comparator.comparingLong(Jvm::pid));
    return found;
  }

  /** Of a process that has ended meanwhile, or is another user's: none. */
  private static Optional<Jvm> look(long pid) {
    try {
      return Jvm.of(pid);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * The JVM that a user has named.
   *
   * @param name its number, its main class or jar, or a colon and a TCP port that it listens at
   */
  public static Jvm named(String name) throws IOException, NoSuchJvmException {
    if (NUMBER.matcher(name).matches()) {
      return withPid(Long.parseLong(name));
    }
    if (name.startsWith(":")) {
      int port = port(name.substring(1));
      return only(all(), jvm -> ListeningSockets.has(jvm.pid(), port), "listens at port " + port);
    }
    return only(all(), jvm -> jvm.isNamed(name), "has the main class or jar " + name);
  }

  private static Jvm withPid(long pid) throws NoSuchJvmException {
    try {
      return Jvm.of(pid).filter(jvm -> !jvm.isCollector()).orElseThrow(() -> noJvm(pid, name(pid)));
    } catch (NoSuchFileException e) {
      throw noProcess(pid);
    } catch (IOException e) {
      throw Files.exists(PROC.resolve(Long.toString(pid))) ? notAllowed(pid) : noProcess(pid);
    }
  }

  private static NoSuchJvmException notAllowed(long pid) {
    return new NoSuchJvmException(
        "this user may not look into process "
            + pid
            + name(pid)
            + "; the user that runs it may, and root, with the capability CAP_SYS_PTRACE");
  }

  private static NoSuchJvmException noProcess(long pid) {
    return new NoSuchJvmException("there is no process " + pid + "; hiptide list shows the JVMs");
  }

  private static NoSuchJvmException noJvm(long pid, String name) {
    return new NoSuchJvmException(
        "process " + pid + name + " is no JVM to be watched; hiptide list shows those that are");
  }

  private static String name(long pid) {
    try {
      return " (" + Files.readString(PROC.resolve(pid + "/comm")).strip() + ")";
    } catch (IOException e) {
      return "";
    }
  }

  static int port(String text) throws NoSuchJvmException {
    if (NUMBER.matcher(text).matches()) {
      long port = Long.parseLong(text);
      if (port > 0 && port <= MAX_PORT) {
        return (int) port;
      }
    }
    throw new NoSuchJvmException(
        "':" + text + "' is no port; allowed is a colon and 1 to " + MAX_PORT);
  }

  static Jvm only(List<Jvm> all, Predicate<Jvm> condition, String what) throws NoSuchJvmException {
    List<Jvm> matching = all.stream().filter(condition).toList();
    return switch (matching.size()) {
      case 1 -> matching.get(0);
      case 0 ->
          throw new NoSuchJvmException(
              "no JVM of this user " + what + "; hiptide list shows those that there are");
      default ->
          throw new NoSuchJvmException(
              "more than one JVM "
                  + what
                  + ": "
                  + matching.stream().map(Jvm::toString).collect(Collectors.joining(", "))
                  + "; name one by its number");
    };
  }
}
