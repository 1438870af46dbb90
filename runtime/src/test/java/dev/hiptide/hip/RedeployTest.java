package dev.hiptide.hip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A server's applications leave memory when they are undeployed, whatever of the runtime they have
 * to themselves. Those with a JNA of their own do so half a minute later: that is how long a thread
 * of JNA looks for work.
 */
@Tag("process")
@Tag("slow")
class RedeployTest {
  @RegisterExtension final TestPrograms programs = new TestPrograms();

  /** Most of the time each of the programs waits: so they run beside each other. */
  @Test
  void nothingOfTheDeviceKeepsAnApplicationInMemory() throws Exception {
    List<String> shared = List.of("all", "libraries", "nothing");
    ExecutorService runs = Executors.newFixedThreadPool(shared.size());
    try {
      List<Callable<TestJvm>> programs =
          shared.stream().map(it -> (Callable<TestJvm>) () -> run(it)).toList();
      List<Future<TestJvm>> ended = runs.invokeAll(programs);
      for (int i = 0; i < shared.size(); i++) {
        TestJvm program = ended.get(i).get();
        assertThat(program.output()).as("shared: " + shared.get(i)).isEqualTo("forgotten\n");
        assertThat(program.exitCode()).isZero();
      }
    } finally {
      runs.shutdownNow();
    }
  }

  private TestJvm run(String shared) throws Exception {
    // As when memory is short: the JDK keeps much of a class by soft references.
    List<String> options = List.of("-XX:SoftRefLRUPolicyMSPerMB=0");
    return programs.run(TestJvm.current(), options, RedeployProgram.class, shared);
  }
}
