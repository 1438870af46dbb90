package dev.hiptide.tracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hiptide.settings.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class FirstPermittedTest {
  private final List<String> refusals = new ArrayList<>();
  private final List<String> told = new ArrayList<>();

  private final Tracer.Life life =
      new Tracer.Life() {
        @Override
        public void tracing() {
          told.add("tracing");
        }

        @Override
        public void ending() {
          told.add("ending");
        }
      };

  @Test
  void theFirstIsTakenIfItIsPermitted() throws Exception {
    FirstPermitted tracer = of(new Fake(Backend.BPF, true), new Fake(Backend.PTRACE, true));
    assertThat(tracer.backend()).isEqualTo(Backend.AUTO);
    tracer.run(life);
    assertThat(tracer.backend()).isEqualTo(Backend.BPF);
    assertThat(told).containsExactly("tracing", "ending");
    assertThat(refusals).isEmpty();
  }

  @Test
  void ofOneThatIsRefusedTheReasonIsToldAndTheNextIsTaken() throws Exception {
    FirstPermitted tracer = of(new Fake(Backend.BPF, false), new Fake(Backend.PTRACE, true));
    tracer.run(life);
    assertThat(tracer.backend()).isEqualTo(Backend.PTRACE);
    assertThat(tracer.cost()).isEqualTo(new Tracer.Cost(Backend.PTRACE.ordinal(), 0));
    assertThat(refusals).containsExactly("no BPF");
  }

  @Test
  void theLastRefusalIsTheCallers() {
    FirstPermitted tracer = of(new Fake(Backend.BPF, false), new Fake(Backend.PTRACE, false));
    assertThatThrownBy(() -> tracer.run(life))
        .isInstanceOf(TracingRefusedException.class)
        .hasMessage("no PTRACE");
    assertThat(tracer.backend()).as("what is down").isEqualTo(Backend.PTRACE);
    assertThat(told).isEmpty();
  }

  @Test
  void whoIsStoppedBeforeItHasChosenStopsWhatItChooses() throws Exception {
    Fake only = new Fake(Backend.BPF, true);
    FirstPermitted tracer = of(only);
    tracer.stop();
    tracer.run(life);
    assertThat(only.stopped).isTrue();
  }

  @Test
  void whoeverTracesIsTheOneThatIsBusy() throws Exception {
    Fake ptrace = new Fake(Backend.PTRACE, true);
    FirstPermitted tracer = of(new Fake(Backend.BPF, false), ptrace);
    assertThat(tracer.busyNanos()).isZero();
    tracer.run(life);
    assertThat(tracer.busyNanos()).isEqualTo(ptrace.busyNanos());
  }

  private FirstPermitted of(Tracer... candidates) {
    return new FirstPermitted(
        List.of(candidates).stream().<Supplier<Tracer>>map(candidate -> () -> candidate).toList(),
        refusals::add);
  }

  private static final class Fake implements Tracer {
    private final Backend backend;
    private final boolean permitted;
    private boolean stopped;

    Fake(Backend backend, boolean permitted) {
      this.backend = backend;
      this.permitted = permitted;
    }

    @Override
    public Backend backend() {
      return backend;
    }

    @Override
    public void run(Life life) throws TracingRefusedException {
      if (!permitted) {
        throw new TracingRefusedException("no " + backend);
      }
      life.tracing();
      life.ending();
    }

    @Override
    public void stop() {
      stopped = true;
    }

    @Override
    public Cost cost() {
      return new Cost(backend.ordinal(), 0);
    }

    @Override
    public long busyNanos() {
      return 1 + backend.ordinal();
    }
  }
}
