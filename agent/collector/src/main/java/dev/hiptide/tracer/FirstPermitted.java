package dev.hiptide.tracer;

import dev.hiptide.settings.Backend;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The first of several tracers that may watch the process. */
public final class FirstPermitted implements Tracer {
  private final List<Supplier<Tracer>> candidates;
  private final Consumer<String> refusals;
  private volatile Tracer chosen;
  private volatile boolean stopped;

  /**
   * @param candidates the best one first; each is made when those before it were refused
   * @param refusals takes the reason why one was refused, and another is tried
   */
  public FirstPermitted(List<Supplier<Tracer>> candidates, Consumer<String> refusals) {
    this.candidates = List.copyOf(candidates);
    this.refusals = refusals;
  }

  @Override
  public Backend backend() {
    Tracer tracer = chosen;
    return tracer == null ? Backend.AUTO : tracer.backend();
  }

  /**
   * {@inheritDoc}
   *
   * @throws TracingRefusedException the last candidate's
   */
  @Override
  public void run(Life life) throws TracingRefusedException, IOException {
    for (Supplier<Tracer> candidate : candidates.subList(0, candidates.size() - 1)) {
      try {
        run(candidate.get(), life);
        return;
      } catch (TracingRefusedException e) {
        refusals.accept(e.getMessage());
      }
    }
    Tracer last = candidates.get(candidates.size() - 1).get();
    chosen = last; // what is said to be down if it is refused, too
    run(last, life);
  }

  private void run(Tracer tracer, Life life) throws TracingRefusedException, IOException {
    tracer.run(
        new Life() {
          @Override
          public void tracing() {
            chosen = tracer;
            if (stopped) {
              tracer.stop();
            }
            life.tracing();
          }

          @Override
          public void ending() {
            life.ending();
          }
        });
  }

  @Override
  public void stop() {
    stopped = true;
    Tracer tracer = chosen;
    if (tracer != null) {
      tracer.stop();
    }
  }

  @Override
  public Cost cost() {
    Tracer tracer = chosen;
    return tracer == null ? new Cost(0, 0) : tracer.cost();
  }

  /** Of a candidate before the last, none until it watches: it has held no thread if refused. */
  @Override
  public long busyNanos() {
    Tracer tracer = chosen;
    return tracer == null ? 0 : tracer.busyNanos();
  }
}
