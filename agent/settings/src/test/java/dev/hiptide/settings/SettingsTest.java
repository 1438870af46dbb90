package dev.hiptide.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hiptide.terms.Category;
import dev.hiptide.terms.Regime;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @TempDir Path directory;

  private final List<String> notes = new ArrayList<>();

  @Test
  void hasDefaults() throws SettingsException {
    Settings settings = arguments(null);
    assertThat(settings.host()).isEqualTo("127.0.0.1");
    assertThat(settings.port()).isEqualTo(9748);
    assertThat(settings.application()).isEmpty();
    assertThat(settings.iteration()).isEqualTo(new IterationMarker.Range("iteration"));
    assertThat(settings.tracing()).isEqualTo(Tracing.of(Tracing.Mode.PHASES));
    assertThat(settings.expected()).isEmpty();
    assertThat(settings.report()).isEqualTo(new ReportTarget.StandardError());
    assertThat(settings.linger()).isEqualTo(Duration.ofSeconds(20));
    assertThat(settings.access()).isEqualTo(Access.OPEN);
    assertThat(settings.otlp()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void defaultsAreAllowed(Setting setting) throws SettingsException {
    assertThat(arguments(null).toArguments())
        .isEqualTo(
            setting == Setting.CONFIG // "config=" would name a file
                ? arguments(null).toArguments()
                : arguments(setting.key() + "=" + setting.defaultValue()).toArguments());
  }

  @Test
  void argumentsComeBeforePropertiesBeforeEnvironmentBeforeFile() throws Exception {
    Path file = directory.resolve("hiptide.properties");
    Files.writeString(file, "port=4\nhost=file\ntrace=off\nlinger=4s\n");

    Settings settings =
        Settings.resolve(
            "port=1,config=" + file,
            Map.of("hiptide.port", "2", "hiptide.host", "property", "java.home", "x"),
            Map.of(
                "HIPTIDE_PORT",
                "3",
                "HIPTIDE_HOST",
                "environment",
                "HIPTIDE_TRACE",
                "all",
                "PATH",
                "x"),
            notes::add);

    assertThat(settings.port()).isEqualTo(1);
    assertThat(settings.host()).isEqualTo("property");
    assertThat(settings.tracing()).isEqualTo(Tracing.of(Tracing.Mode.ALL));
    assertThat(settings.linger()).isEqualTo(Duration.ofSeconds(4));
    assertThat(notes).isEmpty();
  }

  @Test
  void whatOthersWriteIntoTheEnvironmentIsIgnoredWithOneLine() throws SettingsException {
    Settings settings =
        Settings.resolve(
            null,
            Map.of("hiptide.home", "/opt/hiptide", "hiptide.trace", ""),
            Map.of(
                "HIPTIDE_PORT", "tcp://10.96.0.1:9748",
                "HIPTIDE_PORT_9748_TCP_ADDR", "10.96.0.1",
                "HIPTIDE_SERVICE_HOST", "10.96.0.1",
                "HIPTIDE_VERSION", "1.0",
                "HIPTIDE_HOST", "",
                "HIPTIDE_UNKNOWN", "",
                "HIPTIDE_APPLICATION", "trainer"),
            notes::add);

    assertThat(settings.port()).isEqualTo(9748);
    assertThat(settings.host()).isEqualTo("127.0.0.1");
    assertThat(settings.tracing()).isEqualTo(Tracing.of(Tracing.Mode.PHASES));
    assertThat(settings.application()).isEqualTo("trainer");
    assertThat(notes)
        .singleElement()
        .asString()
        .startsWith(
            "ignored are HIPTIDE_PORT, HIPTIDE_PORT_9748_TCP_ADDR, HIPTIDE_SERVICE_HOST,"
                + " HIPTIDE_VERSION, hiptide.home, which are no settings")
        .contains("host, port, application");
  }

  @Test
  void badValueInTheEnvironmentIsAnError() {
    assertThatThrownBy(
            () -> Settings.resolve(null, Map.of(), Map.of("HIPTIDE_PORT", "x"), notes::add))
        .hasMessageStartingWith("bad value of port (environment); allowed is 0 to");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "port=70000",
        "port=-1",
        "port=x",
        "host=",
        "trace=some",
        "trace=categories",
        "trace=categories:some",
        "backend=ebpf",
        "linger=20",
        "linger=-1s",
        "iteration=",
        "application=a\u001b[31mred",
        "application=one\nanother",
        "report=",
        "report=a\0b",
        "report=/dev/fd/3",
        "report=/dev/../proc/self/fd/1",
        "report=/",
        "expect=slow",
        "expect=unknown",
        "tls-certificate=/does/not/exist",
        "tls-key=/",
        "basic-auth=/does/not/exist",
        "otlp=ftp://127.0.0.1/",
        "otlp=127.0.0.1:4318",
        "otlp=http://h:4318",
        "otlp=http://user:secret@h/v1/metrics",
        "otlp=http://h/v1/metrics?token=secret",
        "otlp=http://h:65536/v1/metrics",
        "otlp-interval=0",
        "otlp-interval=500ms",
        "linger=600000m",
        "config=/does/not/exist"
      })
  void badValueIsOneLineWithKeyOriginAndWhatIsAllowed(String argument) {
    String key = argument.substring(0, argument.indexOf('='));
    assertThatThrownBy(() -> arguments(argument))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "bad value of %s (agent arguments); allowed is %s"
                .formatted(key, Setting.of(key).orElseThrow().allowed()));
  }

  @Test
  void unknownKeysNameTheirOrigin() {
    assertThatThrownBy(() -> arguments("prot=1"))
        .hasMessageStartingWith(
            "unknown setting prot (entry 1 of the agent arguments), perhaps port; allowed are");
    assertThatThrownBy(() -> arguments("port"))
        .hasMessage("no key=value: entry 1 of the agent arguments");
  }

  @ParameterizedTest
  @CsvSource({
    "prot,port",
    "por,port",
    "pport,port",
    "pont,port",
    "tls_key,tls-key",
    "basicauth,basic-auth"
  })
  void keyThatIsLikeAnotherIsPerhapsMeantToBeIt(String word, String key) {
    assertThat(Setting.nearest(word)).map(Setting::key).contains(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "p", "pass", "rtop", "portport"})
  void keyThatIsLikeNoneIsNone(String word) {
    assertThat(Setting.nearest(word)).isEmpty();
  }

  /** A comma in a value makes the rest of it another argument. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "application=a,hunter2",
        "application=a,correcthorse=x",
        "passwd=hunter2",
        "otlp=http://h/v1/metrics?k=hunter2",
        "basic-auth=ada:hunter2",
        "config=hunter2",
        "application=a,hunter2=",
        "application=a,x\nhiptide: hunter2=1"
      })
  void nothingThatMayBeASecretIsRepeated(String arguments) {
    assertThatThrownBy(() -> arguments(arguments))
        .isInstanceOf(SettingsException.class)
        .message()
        .doesNotContain("hunter2", "correcthorse")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"root:hunter2:19000:0:99999:7:::", "hunter2", "port=hunter2", "\\uhunter2"})
  void nothingOfAFileIsRepeatedThatIsTakenForTheSettings(String line) throws Exception {
    Path file = Files.writeString(directory.resolve("any"), line + "\n");
    assertThatThrownBy(() -> arguments("config=" + file))
        .isInstanceOf(SettingsException.class)
        .message()
        .doesNotContain("hunter2", "root");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/zero", "/dev/stdin", "/proc/self/fd/0", "/tmp", "FIFO", "LARGE"})
  @Timeout(20)
  void fileOfSettingsIsASmallRegularFile(String name) throws Exception {
    String file =
        switch (name) {
          case "FIFO" -> Fifo.in(directory).toString();
          case "LARGE" -> Files.write(directory.resolve("large"), new byte[1_000_001]).toString();
          default -> name;
        };
    assertThatThrownBy(() -> arguments("config=" + file))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("bad value of config (agent arguments)");
  }

  @Test
  void unknownKeyInFileTellsWhichEntryItIs() throws Exception {
    Path file = directory.resolve("hiptide.properties");
    Files.writeString(file, "host=::1\n# a word on it\nprot=1\n");
    assertThatThrownBy(() -> arguments("config=" + file))
        .hasMessageStartingWith(
            "unknown setting (entry 2 of the file that config names), perhaps port; allowed");
  }

  @ParameterizedTest
  @CsvSource({"500ms,500", "20s,20000", "2m,120000", "0,0", "0s,0"})
  void readsDurations(String text, long millis) throws SettingsException {
    assertThat(arguments("linger=" + text).linger()).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void iterationIsARangeMessageUnlessItHasTheFormOfAMethod() throws SettingsException {
    assertThat(arguments("iteration=com.acme.Trainer$Inner#step").iteration())
        .isEqualTo(new IterationMarker.Method("com.acme.Trainer$Inner", "step"));
    assertThat(arguments("iteration=step #1").iteration())
        .isEqualTo(new IterationMarker.Range("step #1"));
  }

  @Test
  void aMethodsNameHasAnEnd() throws SettingsException {
    String method = "p.".repeat(63) + "Trainer#step";
    assertThat(arguments("iteration=" + method).iteration())
        .isEqualTo(new IterationMarker.Method("p.".repeat(63) + "Trainer", "step"));
    assertIsBad("iteration", "p." + method);
    assertIsBad("iteration", "p.".repeat(20_000) + "Trainer#step");
    assertIsBad("iteration", "i".repeat(513));
  }

  @Test
  void aNameThatIsNoMethodsIsARangeMessage() throws SettingsException {
    for (String text :
        List.of("#step", "a..B#c", ".B#c", "a.B.#c", "B#", "B#c#d", "1#c", "B#c d")) {
      assertThat(arguments("iteration=" + text).iteration())
          .isEqualTo(new IterationMarker.Range(text));
    }
  }

  @Test
  void anApplicationsNameHasAnEnd() throws SettingsException {
    assertThat(arguments("application=" + "n".repeat(128)).application()).hasSize(128);
    assertIsBad("application", "n".repeat(129));
    assertIsBad("application", "n".repeat(100_000));
  }

  @Test
  void aGuessedNameIsCutWithOneLine() throws SettingsException {
    String guess = "T\n" + "n".repeat(100_000);
    String name = arguments(null).withGuessedApplication(guess, notes::add).application();
    assertThat(name).hasSize(128).startsWith("T\\u000annn");
    assertThat(notes)
        .singleElement()
        .asString()
        .contains(name, "application=NAME")
        .hasSizeLessThan(300);
  }

  private static void assertIsBad(String key, String value) {
    assertThatThrownBy(() -> arguments(key + "=" + value))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("bad value of " + key)
        .hasMessageContaining(Setting.of(key).orElseThrow().allowed());
  }

  @Test
  void reportFileTakesTheProcessIdAndItsFormFromItsName() throws SettingsException {
    ReportTarget.File file = (ReportTarget.File) arguments("report=/var/log/hip-%p.json").report();
    assertThat(file.path(42)).isEqualTo(Path.of("/var/log/hip-42.json"));
    assertThat(file.isJson()).isTrue();
    assertThat(arguments("report=none").report()).isEqualTo(new ReportTarget.Nowhere());
    assertThat(arguments("report=/dev/stdout").report())
        .isEqualTo(arguments("report=stdout").report())
        .isEqualTo(new ReportTarget.StandardOutput());
    assertThat(arguments("report=/dev/stderr").report())
        .isEqualTo(new ReportTarget.StandardError());
    assertThat(arguments("report=/dev/null").report())
        .isEqualTo(new ReportTarget.File("/dev/null"));
    assertThat(((ReportTarget.File) arguments("report=r.txt").report()).isJson()).isFalse();
  }

  @Test
  void reportToAPipeIsRefusedBeforeTheProgramRuns() throws Exception {
    Path pipe = Fifo.in(directory);
    assertThatThrownBy(() -> arguments("report=" + pipe))
        .hasMessageStartingWith("bad value of report");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host=::1,port=0,application=my app,iteration=a.B#c,trace=off,report=x%p,linger=0",
        "report=none,linger=1500ms",
        "report=stdout",
        "linger=20000m",
        "linger=525600m,otlp=http://h/a,otlp-interval=1000000s"
      })
  void survivesTheWayToAnotherProcess(String text) throws SettingsException {
    Settings settings = arguments(text);
    assertSurvivesTheWay(settings);
  }

  @Test
  void valueWithCommaSurvivesTheWayToAnotherProcess() throws SettingsException {
    Settings settings = arguments(null).withGuessedApplication("a,b=c", notes::add);
    assertThat(notes).isEmpty();
    assertSurvivesTheWay(settings);
  }

  @Test
  void categoriesTakeBpf() throws SettingsException {
    assertThat(arguments("backend=bpf,trace=categories:sync").tracing())
        .isEqualTo(new Tracing(Tracing.Mode.CATEGORIES, Set.of(Category.SYNC)));
    assertThatThrownBy(() -> arguments("trace=categories:sync"))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "trace=categories:LIST takes backend=bpf; with ptrace it takes hiptide run"
                + " --categories");
  }

  @Test
  void programsInTheKernelSeeEveryThread() {
    Tracing phases = Tracing.of(Tracing.Mode.PHASES);
    assertThat(phases.by(Backend.BPF)).isEqualTo(Tracing.of(Tracing.Mode.ALL));
    assertThat(phases.by(Backend.PTRACE)).isEqualTo(phases);
    Tracing some = new Tracing(Tracing.Mode.CATEGORIES, Set.of(Category.SYNC));
    assertThat(some.by(Backend.BPF)).isEqualTo(some);
  }

  @Test
  void categoriesSurviveTheWayToAnotherProcess() throws SettingsException {
    Settings settings =
        arguments(null)
            .withTracing(
                new Tracing(Tracing.Mode.CATEGORIES, Set.of(Category.SYNC, Category.CONTROL_IO)));
    assertThat(settings.tracing()).hasToString("categories:control_io+sync");
    assertSurvivesTheWay(settings);
  }

  @Test
  void accessAndOtlpSurviveTheWayToAnotherProcess() throws Exception {
    Path pem = Files.writeString(directory.resolve("pem"), "");
    Settings settings =
        arguments(
            "tls-certificate=%s,tls-key=%s,basic-auth=%s,expect=fine,otlp=http://h:1/a,otlp-interval=2s"
                .formatted(pem, pem, pem));
    assertThat(settings.access())
        .isEqualTo(new Access(Optional.of(new Access.Tls(pem, pem)), Optional.of(pem)));
    assertThat(settings.expected()).contains(Regime.FINE);
    assertThat(settings.otlp())
        .contains(new Otlp(URI.create("http://h:1/a"), Duration.ofSeconds(2)));
    assertSurvivesTheWay(settings);
  }

  @Test
  void fileIsAbsoluteForAProcessThatWorksElsewhere() throws Exception {
    Path users = Files.writeString(directory.resolve("users"), "");
    Path relative = Path.of("").toAbsolutePath().relativize(users);
    assertThat(arguments("basic-auth=" + relative).toArguments())
        .contains("basic-auth=" + relative.toAbsolutePath());
  }

  @Test
  void aCertificateNeedsItsKey() throws Exception {
    Path pem = Files.writeString(directory.resolve("pem"), "");
    assertThatThrownBy(() -> arguments("tls-key=" + pem))
        .hasMessageContaining("tls-certificate and tls-key go together");
  }

  @Test
  void keysOfTwoWordsHaveAnUnderscoreInTheEnvironment() throws Exception {
    Path users = Files.writeString(directory.resolve("users"), "");
    Settings settings =
        Settings.resolve(
            null, Map.of(), Map.of("HIPTIDE_BASIC_AUTH", users.toString()), notes::add);
    assertThat(settings.access().users()).contains(users);
  }

  @Test
  void everySettingIsDescribed() {
    assertThat(List.of(Setting.values()))
        .allSatisfy(
            setting -> {
              assertThat(setting.description()).isNotBlank();
              assertThat(setting.allowed()).isNotBlank();
            });
  }

  private static void assertSurvivesTheWay(Settings settings) throws SettingsException {
    assertThat(Settings.fromArguments(settings.toArguments()))
        .usingRecursiveComparison()
        .isEqualTo(settings);
  }

  private static Settings arguments(String text) throws SettingsException {
    return Settings.resolve(text, Map.of(), Map.of(), note -> {});
  }
}
