package dev.hiptide.tracer.bpf;

import dev.hiptide.linux.PidFd;
import dev.hiptide.terms.SyscallTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The kernel programs without the ledger that is behind them: counts the calls of a process by
 * thread and number, and writes them down when it has ended. Calls that never return count, too.
 */
public final class CountsInKernel {
  private static final int PERIOD_MILLIS = 100;

  private final WatchedProcess process;
  private final Map<String, Long> counts = new TreeMap<>();
  private final Map<Long, Long> counted = new HashMap<>();
  private final Map<Integer, Integer> tids = new HashMap<>();

  private CountsInKernel(WatchedProcess process) {
    this.process = process;
  }

  /**
   * Arguments: the process, the file for lines of {@code thread,number calls}, how many calls it
   * says "enough" after, and the directory by which it finds others. Says "tracing" first, or why
   * it cannot.
   */
  public static void main(String[] args) throws Exception {
    try {
      count(
          Integer.parseInt(args[0]),
          Path.of(args[1]),
          Path.of(args[3]),
          calls -> {
            if (calls == 0) {
              System.out.println("tracing");
            }
            return calls < Long.parseLong(args[2]);
          });
    } catch (BpfRefusedException e) {
      System.out.println("refused: " + e.getMessage());
    }
  }

  /** Counts until the process has ended. */
  static void count(int pid, Path file, Path directory, Listener listener) throws Exception {
    SyscallTable syscalls = SyscallTable.forArchitecture(System.getProperty("os.arch"));
    try (SharedPrograms programs = SharedPrograms.join(syscalls, Optional.of(directory));
        WatchedProcess process = programs.prepare(pid);
        PidFd workload = new PidFd(syscalls, pid)) {
      CountsInKernel counts = new CountsInKernel(process);
      process.begin();
      boolean listens = listener.counted(0);
      boolean ended = false;
      while (!ended) {
        ended = workload.awaitEnd(PERIOD_MILLIS);
        long calls = counts.drain();
        if (listens && calls > 0 && !listener.counted(calls)) {
          System.out.println("enough");
          listens = false;
        }
      }
      System.out.println(process.losses());
      Files.writeString(file, counts.lines());
    }
  }

  /** Told how many calls there were, first of none. */
  @FunctionalInterface
  interface Listener {
    /** Returns whether it wants to hear of more. */
    boolean counted(long calls) throws Exception;
  }

  /** Returns how many calls there were. */
  private long drain() {
    List<ThreadState> ended = new ArrayList<>();
    process.ended(ended::add);
    process.threads().forEach(thread -> tids.put(thread.generation(), thread.tid()));
    Set<Integer> gone = new HashSet<>();
    for (ThreadState thread : ended) {
      tids.put(thread.generation(), thread.tid());
      gone.add(thread.generation());
      if (thread.open() != null) {
        counts.merge(thread.tid() + "," + thread.open().number(), 1L, Long::sum);
      }
      process.forgetThreads(List.of(thread.generation()));
    }
    List<Long> done = new ArrayList<>();
    process.accounts(
        (account, key, calls, nanos) -> {
          Integer tid = tids.get(account.generation());
          if (tid != null) {
            long more = calls - counted.getOrDefault(key, 0L);
            counts.merge(tid + "," + account.syscall(), more, Long::sum);
            counted.put(key, calls);
            if (gone.contains(account.generation())) {
              done.add(key);
            }
          }
        });
    done.forEach(
        key -> {
          process.forgetAccounts(List.of(key));
          counted.remove(key);
        });
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private String lines() {
    return counts.entrySet().stream()
        .filter(count -> count.getValue() != 0)
        .map(count -> count.getKey() + " " + count.getValue() + "\n")
        .collect(Collectors.joining());
  }
}
