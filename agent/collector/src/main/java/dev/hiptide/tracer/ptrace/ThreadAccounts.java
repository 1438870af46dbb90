package dev.hiptide.tracer.ptrace;

import dev.hiptide.attribution.Attribution;
import dev.hiptide.attribution.Cells;
import dev.hiptide.settings.Tracing.Mode;
import dev.hiptide.table.TraceTable;
import dev.hiptide.terms.SyscallTable;
import dev.hiptide.tracer.InFlight;
import dev.hiptide.tracer.Ledger;
import dev.hiptide.tracer.TracePolicy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/** Charges the calls of every thread of a process that ptrace holds. */
final class ThreadAccounts implements CallSink.Factory, Ledger.Source {
  private static final int OF_ONE_THAT_WAS_THERE = -1;

  private final TraceTable table;
  private final Attribution attribution;
  private final Ledger ledger;
  private final Cells cells;
  private final Mode mode;
  private final int prctl;
  private final NullCalls nullCalls = new NullCalls();
  private final Set<ThreadAccount> threads = new LinkedHashSet<>();

  /** The claims at which {@link #changed} last told of threads. Of the tracer's thread alone. */
  private long claimsTold;

  ThreadAccounts(TraceTable table, Attribution attribution, SyscallTable syscalls, Mode mode) {
    this.table = table;
    this.attribution = attribution;
    this.ledger = attribution.ledger();
    this.cells = attribution.cells();
    this.mode = mode;
    this.prctl = syscalls.number("prctl");
    ledger.source(this);
  }

  @Override
  public CallSink open(int tid, boolean born) {
    synchronized (ledger) {
      ThreadAccount thread =
          new ThreadAccount(this, attribution, tid, born ? cells.claims() : OF_ONE_THAT_WAS_THERE);
      if (!born && !TracePolicy.threadsAnnounceThemselves(mode)) {
        thread.named();
      }
      threads.add(thread);
      return thread;
    }
  }

  @Override
  public void changed(IntConsumer tids) {
    long claims = cells.claims();
    if (claims != claimsTold) {
      cells.tellClaimed(claims, tids);
      claimsTold = claims;
    }
  }

  /** The tracer holds the program's threads: a fault in the figures is no reason to end it. */
  @Override
  public void failed(RuntimeException failure) {
    ledger.lose(1);
  }

  @Override
  public List<InFlight> settle(long nanoTime) {
    List<InFlight> inFlight = new ArrayList<>();
    for (ThreadAccount thread : threads) {
      thread.settle(nanoTime);
      thread.endIterations();
      thread.addInFlight(inFlight, nanoTime);
    }
    return inFlight;
  }

  @Override
  public int threads() {
    return (int) threads.stream().filter(ThreadAccount::isTraced).count();
  }

  Mode mode() {
    return mode;
  }

  boolean isPrctl(int syscall) {
    return syscall == prctl;
  }

  /** A call that did nothing has returned, after that wall time in nanoseconds. */
  void nullCall(long nanos) {
    nullCalls.add(nanos).ifPresent(table::floorNanos);
  }

  void closed(ThreadAccount thread) {
    threads.remove(thread);
  }
}
