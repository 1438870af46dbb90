package dev.hiptide.attribution;

import dev.hiptide.table.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Tells a thread's role from the name that the kernel keeps for it: what HotSpot gave its own
 * threads, or Java gave its (both cut to 15 bytes, prctl(2) PR_SET_NAME). A thread that something
 * else has started keeps the name of the thread that started it, and names itself or not.
 */
final class ThreadNames {
  /** How HotSpot's threads are named, JDK 17 to 25, all collectors. */
  private static final List<String> JVM =
      List.of(
          "VM Thread",
          "VM Periodic Tas",
          "GC Thread#",
          "G1 ",
          "C1 CompilerThre",
          "C2 CompilerThre",
          "Sweeper thread",
          "Service Thread",
          "Monitor Deflati",
          "Signal Dispatch",
          "Reference Handl",
          "Finalizer",
          "Notification Th",
          "Common-Cleaner",
          "Attach Listener",
          "StringDedup",
          "Shenandoah",
          "ZDirector",
          "ZDriver",
          "ZStat",
          "ZUncommitter",
          "ZUnmapper",
          "ZWorker",
          "XDirector",
          "XDriver",
          "XStat",
          "XWorker",
          "JFR ",
          "JVMCI",
          "Cleaner-");

  private static final String AGENT = "hiptide-";

  private final Path tasks;
  private final long leader;

  ThreadNames(long pid) {
    this.tasks = Path.of("/proc/" + pid + "/task");
    this.leader = pid;
  }

  /** The thread's name now; empty when the thread is gone. */
  String name(int tid) {
    try {
      return Files.readString(tasks.resolve(tid + "/comm"), StandardCharsets.UTF_8).stripTrailing();
    } catch (IOException e) {
      return "";
    }
  }

  /** The role of a thread that Java or the virtual machine has named. */
  Role roleOfNamed(int tid) {
    return roleOfNamed(tid, tid == leader ? "" : name(tid));
  }

  /** The same for a name that is known. */
  Role roleOfNamed(int tid, String name) {
    return tid == leader ? Role.JVM : role(name); // the leader only waits for Java's main thread
  }

  /** The role that a name tells. */
  static Role role(String name) {
    if (name.startsWith(AGENT)) {
      return Role.AGENT;
    }
    return JVM.stream().anyMatch(name::startsWith) ? Role.JVM : Role.APP;
  }
}
