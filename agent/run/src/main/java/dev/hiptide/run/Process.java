package dev.hiptide.run;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import dev.hiptide.terms.SyscallTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** This process, which is about to become another program: what that inherits, and how. */
final class Process {
  private static final int PR_SET_NO_NEW_PRIVS = 38; // prctl(2)
  private static final int SECCOMP_SET_MODE_FILTER = 1; // seccomp(2)
  private static final int EACCES = 13; // errno(3)
  private static final int SIG_SETMASK = 2; // sigprocmask(2)
  private static final int F_SETFD = 2; // fcntl(2)
  private static final int FD_CLOEXEC = 1;
  private static final int FIRST_FILE = 3; // behind the standard ones
  private static final int SIZEOF_SOCK_FILTER = 8;

  static {
    Native.register(Process.class, NativeLibrary.getInstance(null));
  }

  private static final Path OPEN_FILES = Path.of("/proc/self/fd");

  private final SyscallTable syscalls;
  private final Path agentJar;
  private final Set<Integer> early;

  /** Make it before this program opens files of its own: those that are open now may be others'. */
  Process(SyscallTable syscalls, Path agentJar) throws IOException {
    this.syscalls = syscalls;
    this.agentJar = agentJar;
    this.early = Set.copyOf(openFiles());
  }

  private static native long syscall(long number, long a, long b, long c, long d)
      throws LastErrorException;

  private static native int prctl(int option, long a, long b, long c, long d)
      throws LastErrorException;

  private static native int fcntl(int file, int command, long argument) throws LastErrorException;

  private static native int execvp(String program, StringArray words) throws LastErrorException;

  /**
   * Puts a filter before every system call of this thread, and of what it becomes and makes. Who
   * may not do that gives up for it what set-user-ID programs could give him (PR_SET_NO_NEW_PRIVS).
   *
   * @throws LastErrorException if the kernel has no seccomp
   */
  void filter(byte[] program) throws LastErrorException {
    try (Memory code = new Memory(program.length);
        Memory header = new Memory(2L * Native.POINTER_SIZE)) {
      code.write(0, program, 0, program.length);
      header.clear();
      header.setShort(0, (short) (program.length / SIZEOF_SOCK_FILTER));
      header.setPointer(Native.POINTER_SIZE, code);
      try {
        install(header);
      } catch (LastErrorException e) {
        if (e.getErrorCode() != EACCES) {
          throw e;
        }
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        install(header);
      }
    }
  }

  private void install(Memory header) {
    syscall(syscalls.number("seccomp"), SECCOMP_SET_MODE_FILTER, 0, Pointer.nativeValue(header), 0);
  }

  /**
   * Lets the next program inherit what this one has inherited: its files, without those that a JVM
   * leaves open, and the signals blocked that were before it blocked others.
   */
  void tidy() throws IOException {
    for (int file : openFiles()) {
      if (file >= FIRST_FILE && !(early.contains(file) && isInherited(file))) {
        closeOnExec(file);
      }
    }
    long blocked = inheritedlyBlocked();
    try (Memory mask = new Memory(Long.BYTES)) {
      mask.setLong(0, blocked);
      syscall(
          syscalls.number("rt_sigprocmask"), SIG_SETMASK, Pointer.nativeValue(mask), 0, Long.BYTES);
    }
  }

  private static List<Integer> openFiles() throws IOException {
    try (Stream<Path> files = Files.list(OPEN_FILES)) {
      return files.map(file -> Integer.valueOf(file.getFileName().toString())).toList();
    }
  }

  /** Whether a file that was open early is none of those that a JVM opens at its start. */
  private boolean isInherited(int file) {
    try {
      Path target = Files.readSymbolicLink(OPEN_FILES.resolve(Integer.toString(file)));
      Path javaHome = Path.of(System.getProperty("java.home")).toRealPath();
      return !target.startsWith(javaHome) && !target.equals(agentJar.toRealPath());
    } catch (IOException e) {
      return false; // it is closed
    }
  }

  private static void closeOnExec(int file) {
    try {
      fcntl(file, F_SETFD, FD_CLOEXEC);
    } catch (LastErrorException e) {
      // closed meanwhile, as the one that the directory was read with
    }
  }

  /** The first thread of a JVM only waits, and blocks what the process was started with. */
  private static long inheritedlyBlocked() throws IOException {
    long pid = ProcessHandle.current().pid();
    return Files.readAllLines(Path.of("/proc/self/task/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("SigBlk:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring("SigBlk:".length()).strip(), 16))
        .findFirst()
        .orElse(0);
  }

  /**
   * Becomes another program, with the same process id and environment.
   *
   * @throws LastErrorException if it cannot be started; this program goes on
   */
  void become(List<String> words) throws LastErrorException {
    execvp(words.get(0), new StringArray(words.toArray(String[]::new)));
  }
}
