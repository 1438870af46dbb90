package dev.hiptide.cli.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JvmsTest {
  private static final Jvm TRAINER = jvm(7, "java -Xmx1g -cp app com.acme.Trainer --epochs 3");
  private static final Jvm JAR = jvm(8, "/opt/jdk/bin/java -jar /srv/app/trainer.jar");
  private static final Jvm MODULE = jvm(9, "java -p mods -m acme.app/com.acme.Server");
  private static final List<Jvm> ALL = List.of(TRAINER, JAR, MODULE);

  @Test
  void aProgramHasTheNamesThatAUserKnows() {
    assertThat(names(TRAINER, "com.acme.Trainer", "Trainer")).isTrue();
    assertThat(names(JAR, "/srv/app/trainer.jar", "trainer.jar", "trainer")).isTrue();
    assertThat(names(MODULE, "acme.app/com.acme.Server", "com.acme.Server", "Server")).isTrue();
    assertThat(TRAINER.isNamed("Train")).isFalse();
    assertThat(JAR.isNamed("jar")).isFalse();
    assertThat(jvm(1, "java @arguments").program()).isEqualTo("@arguments");
    assertThat(jvm(1, "/usr/bin/editor file").program()).isEqualTo("/usr/bin/editor");
  }

  @Test
  void aCollectorIsTold() {
    assertThat(jvm(1, "java -jar a.jar collector table=/x/table pid=2").isCollector()).isTrue();
    assertThat(TRAINER.isCollector()).isFalse();
  }

  @Test
  void onlyOneIsMeant() throws Exception {
    assertThat(Jvms.only(ALL, jvm -> jvm.isNamed("Server"), "is x")).isEqualTo(MODULE);
    assertThatThrownBy(() -> Jvms.only(ALL, jvm -> jvm.pid() < 9, "is x"))
        .isInstanceOf(NoSuchJvmException.class)
        .hasMessage(
            "more than one JVM is x: 7 (com.acme.Trainer), 8 (/srv/app/trainer.jar); name one by its"
                + " number");
    assertThatThrownBy(() -> Jvms.only(ALL, jvm -> false, "is x"))
        .isInstanceOf(NoSuchJvmException.class)
        .hasMessageContaining("no JVM of this user is x");
  }

  @Test
  void portsAreNumbers() throws Exception {
    assertThat(Jvms.port("8080")).isEqualTo(8080);
    for (String text : List.of("", "0", "65536", "http", "99999999999999999999")) {
      assertThatThrownBy(() -> Jvms.port(text))
          .hasMessage("':" + text + "' is no port; allowed is a colon and 1 to 65535");
    }
  }

  private static boolean names(Jvm jvm, String... names) {
    return List.of(names).stream().allMatch(jvm::isNamed);
  }

  private static Jvm jvm(long pid, String command) {
    return new Jvm(
        pid,
        ProcStatus.parse("", pid),
        List.of(command.split(" ")),
        "17",
        false,
        new MappedFiles(Set.of()));
  }
}
