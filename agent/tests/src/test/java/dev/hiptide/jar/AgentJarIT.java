package dev.hiptide.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.bootstrap.HiptideAgent;
import dev.hiptide.bootstrap.Main;
import dev.hiptide.testing.AgentJar;
import java.io.IOException;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

class AgentJarIT {
  /** What an application's class loader can see. */
  private static final List<String> VISIBLE =
      List.of("META-INF/MANIFEST.MF", "META-INF/LICENSE", "dev/hiptide/bootstrap/", "boot.jar");

  /** What only the agent's own loader can. */
  private static final List<String> ISOLATED =
      List.of(
          "inst/dev/hiptide/",
          "inst/net/bytebuddy/",
          "inst/com/sun/jna/",
          "inst/at/favre/lib/",
          "inst/com/google/gson/",
          "inst/com/google/protobuf/",
          "inst/io/micrometer/",
          "inst/io/opentelemetry/proto/",
          "inst/io/prometheus/",
          "inst/org/HdrHistogram/",
          "inst/org/jline/",
          "inst/picocli/",
          "inst/META-INF/services/",
          "inst/META-INF/jline/providers/",
          "inst/META-INF/micrometer-",
          "inst/licenses/");

  @Test
  void holdsNothingThatIsNotMeantToBeThere() throws IOException {
    assertThat(entries())
        .allMatch(
            entry ->
                VISIBLE.stream().anyMatch(entry::startsWith)
                    || ISOLATED.stream().anyMatch(entry::startsWith));
  }

  @Test
  void holdsEverythingThatIs() throws IOException {
    List<String> entries = entries();
    assertThat(VISIBLE).allMatch(prefix -> entries.stream().anyMatch(e -> e.startsWith(prefix)));
    assertThat(entries)
        .contains(
            "inst/dev/hiptide/instrumentation/AgentStart.class",
            "inst/dev/hiptide/collector/Collector.class",
            "inst/dev/hiptide/table/TraceTable.class",
            "inst/dev/hiptide/top/Top.class",
            "inst/META-INF/jline/providers/exec",
            "inst/licenses/byte-buddy/META-INF/LICENSE",
            "inst/licenses/jline-terminal/META-INF/LICENSE.txt",
            "inst/licenses/jna/META-INF/LICENSE",
            "inst/licenses/picocli/META-INF/LICENSE");
  }

  @Test
  void holdsJnasNativeLibraryForTheKnownPlatformsAlone() throws IOException {
    assertThat(entries().stream().filter(entry -> entry.contains("jnidispatch")))
        .containsExactlyInAnyOrder(
            "inst/com/sun/jna/linux-x86-64/libjnidispatch.so",
            "inst/com/sun/jna/linux-aarch64/libjnidispatch.so");
  }

  @Test
  void manifestMakesItAgentAndProgram() throws IOException {
    try (JarFile jar = new JarFile(AgentJar.path().toFile())) {
      Attributes manifest = jar.getManifest().getMainAttributes();
      assertThat(manifest.getValue("Premain-Class")).isEqualTo(HiptideAgent.class.getName());
      assertThat(manifest.getValue("Agent-Class")).isEqualTo(HiptideAgent.class.getName());
      assertThat(manifest.getValue("Main-Class")).isEqualTo(Main.class.getName());
      assertThat(manifest.getValue("Can-Retransform-Classes")).isEqualTo("true");
      assertThat(manifest.getValue("Enable-Native-Access")).isEqualTo("ALL-UNNAMED");
      assertThat(manifest.getValue("Implementation-Version")).isNotBlank();
    }
  }

  private static List<String> entries() throws IOException {
    try (JarFile jar = new JarFile(AgentJar.path().toFile())) {
      return jar.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName).toList();
    }
  }
}
