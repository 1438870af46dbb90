package dev.hiptide.cli.attach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.cli.jvm.Jvm;
import dev.hiptide.cli.jvm.MappedFiles;
import dev.hiptide.cli.jvm.ProcStatus;
import dev.hiptide.linux.ProcStat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RefusalTest {
  private static final long CATCHES_QUIT = 1 << 2;
  private static final String GLIBC = "/lib64/ld-linux-x86-64.so.2";

  @Test
  void aJvmThatRunsIsTried() {
    assertThat(refusal('S', CATCHES_QUIT, GLIBC, "java M")).isEmpty();
    assertThat(refusal('R', CATCHES_QUIT, GLIBC, "java -XX:+EnableDynamicAgentLoading M"))
        .isEmpty();
  }

  @Test
  void saysWhyAnotherIsNot() {
    assertThat(refusal('Z', CATCHES_QUIT, GLIBC, "java M")).contains("it has ended");
    assertThat(refusal('T', CATCHES_QUIT, GLIBC, "java M"))
        .contains("it is stopped by a signal; kill -CONT 7 lets it go on");
    assertThat(refusal('t', CATCHES_QUIT, GLIBC, "java M"))
        .get()
        .asString()
        .contains("process 12,");
    assertThat(refusal('S', CATCHES_QUIT, "/lib/ld-musl-x86_64.so.1", "java M"))
        .get()
        .asString()
        .contains("musl");
    assertThat(refusal('S', CATCHES_QUIT, GLIBC, "java -XX:+DisableAttachMechanism M"))
        .get()
        .asString()
        .contains("-XX:+DisableAttachMechanism");
    assertThat(refusal('S', CATCHES_QUIT, GLIBC, "java -XX:-EnableDynamicAgentLoading M"))
        .get()
        .asString()
        .contains("-XX:-EnableDynamicAgentLoading");
    assertThat(refusal('S', 0, GLIBC, "java -Xrs M")).get().asString().contains("-Xrs");
  }

  private static Optional<String> refusal(
      char state, long caughtSignals, String library, String command) {
    List<String> words = List.of(command.split(" "));
    Jvm jvm =
        new Jvm(
            7,
            new ProcStatus(List.of(7L), 12, 0, 0, caughtSignals),
            words,
            "17",
            false,
            new MappedFiles(Set.of(library)));
    return Refusal.of(jvm, new ProcStat(state, 1, 0, 0), JvmFlags.of(List.of(), words));
  }
}
