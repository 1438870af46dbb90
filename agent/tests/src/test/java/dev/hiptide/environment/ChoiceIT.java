package dev.hiptide.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.environment.programs.ChoosesLate;
import dev.hiptide.programs.TestProgram;
import dev.hiptide.testing.JavaHomes;
import dev.hiptide.testing.JavaProcess;
import dev.hiptide.testing.Os;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a program's main chooses before the JDK first looks, it still can under the agent. */
class ChoiceIT {
  private static final Pattern INITIALISED = Pattern.compile("Initializing '([^']+)'");

  /** They read settings once, or ask the program for an implementation, and keep what they get. */
  private static final List<String> WITH_A_MEMORY =
      List.of(
          "java/lang/System$LoggerFinder",
          "java/net/InetAddress",
          "java/net/NetworkInterface",
          "java/net/http/",
          "java/security/SecureRandom",
          "java/security/Security",
          "java/text/",
          "java/time/ZoneId",
          "java/time/ZoneRegion",
          "java/util/ResourceBundle",
          "java/util/TimeZone",
          "java/util/concurrent/CompletableFuture",
          "java/util/concurrent/ForkJoin",
          "java/util/logging/",
          "javax/",
          "jdk/internal/logger/",
          "sun/net/InetAddressCachePolicy",
          "sun/net/spi/",
          "sun/net/www/http/",
          "sun/net/www/protocol/http",
          "sun/security/jca/",
          "sun/security/provider/",
          "sun/util/logging/");

  static List<Path> homes() {
    return JavaHomes.all();
  }

  @ParameterizedTest
  @MethodSource("homes")
  void isTheProgramsUntilMain(Path home) throws Exception {
    JavaProcess.Builder program =
        TestProgram.of(ChoosesLate.class)
            .on(home)
            .jvm("-Xlog:class+init=info", "-Dhttps.proxyHost=localhost"); // of interest with OTLP
    String settings =
        "port=0,linger=0,trace=off,report=none,otlp=http://127.0.0.1:%d/v1/metrics"
            .formatted(Os.freePort());
    try (JavaProcess bare = program.start();
        JavaProcess observed = program.agent(settings).start()) {
      assertThat(bare.awaitExit()).isZero();
      assertThat(observed.awaitExit()).isZero();
      assertThat(observed.standardOutput()).contains("parallelism: 7", "manager: OwnLogManager");
      Set<String> early = initialisedBeforeMain(observed);
      assertThat(early).contains("dev/hiptide/probe/Probe");
      early.removeAll(initialisedBeforeMain(bare));
      early.removeIf(name -> WITH_A_MEMORY.stream().noneMatch(name::startsWith));
      assertThat(early).isEmpty();
    }
  }

  private static Set<String> initialisedBeforeMain(JavaProcess process) throws Exception {
    return process
        .standardOutput()
        .lines()
        .takeWhile(line -> !line.equals(ChoosesLate.BEGUN))
        .flatMap(line -> INITIALISED.matcher(line).results())
        .map(result -> result.group(1))
        .collect(Collectors.toSet());
  }
}
