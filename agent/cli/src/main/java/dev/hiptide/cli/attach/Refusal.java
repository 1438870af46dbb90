package dev.hiptide.cli.attach;

import dev.hiptide.cli.jvm.Jvm;
import dev.hiptide.linux.ProcStat;
import java.util.Optional;

/**
 * Why an agent cannot be loaded, as far as that is seen before it is tried: a JVM that is stopped
 * would not answer, and one that does not listen would print its threads, or even end.
 */
final class Refusal {
  private static final char STOPPED_BY_TRACER = 't'; // proc(5)

  private Refusal() {}

  /** The reason; empty if it may be tried. Pure. */
  static Optional<String> of(Jvm jvm, ProcStat stat, JvmFlags flags) {
    if (stat.hasEnded()) {
      return Optional.of("it has ended");
    }
    if (stat.state() == STOPPED_BY_TRACER) {
      return Optional.of(
          "a debugger, process "
              + jvm.status().tracer()
              + ", has stopped it; it can be attached to when that lets it go on");
    }
    if (stat.isStopped()) {
      return Optional.of("it is stopped by a signal; kill -CONT " + jvm.pid() + " lets it go on");
    }
    if (jvm.files().hasMusl()) {
      return Optional.of(
          "it runs on musl's C library; hiptide takes a Java for glibc, as in images that are not"
              + " made of Alpine");
    }
    if (flags.get("DisableAttachMechanism").orElse(false)) {
      return Optional.of(
          "it was started with -XX:+DisableAttachMechanism; without that, or by hiptide run, it can"
              + " be watched");
    }
    if (!flags.get("EnableDynamicAgentLoading").orElse(true)) {
      return Optional.of(noDynamicLoading());
    }
    if (!jvm.status().catchesQuit()) {
      return Optional.of(
          "it does not listen: it was started with -Xrs, or has just been started; hiptide run"
              + " starts it with the agent");
    }
    return Optional.empty();
  }

  static String noDynamicLoading() {
    return "it was started with -XX:-EnableDynamicAgentLoading; without that, or by hiptide run, it"
        + " can be watched";
  }
}
