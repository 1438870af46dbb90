package dev.hiptide.hip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server's applications leave memory when they are undeployed, whatever of the runtime they have
 * to themselves. Those with a JNA of their own do so half a minute later: that is how long a thread
 * of JNA looks for work.
 */
@Tag("process")
@Tag("slow")
class RedeployTest {
  @RegisterExtension final TestPrograms programs = new TestPrograms();

  @ParameterizedTest
  @ValueSource(strings = {"all", "libraries", "nothing"})
  void nothingOfTheDeviceKeepsAnApplicationInMemory(String shared) throws Exception {
    // As when memory is short: the JDK keeps much of a class by soft references.
    List<String> options = List.of("-XX:SoftRefLRUPolicyMSPerMB=0");

    TestJvm ended = programs.run(TestJvm.current(), options, RedeployProgram.class, shared);

    assertThat(ended.output()).isEqualTo("forgotten\n");
    assertThat(ended.exitCode()).isZero();
  }
}
