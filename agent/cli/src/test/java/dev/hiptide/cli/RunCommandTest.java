package dev.hiptide.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hiptide.cli.run.RunArguments;
import dev.hiptide.terms.Category;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RunCommandTest {
  @Test
  void readsCategoriesOptionsAndTheCommand() throws Exception {
    RunArguments arguments =
        parse("--categories sync,memory --options port=0,linger=0 -- java -jar a.jar --x -- --y");

    assertThat(arguments.categories()).containsExactlyInAnyOrder(Category.SYNC, Category.MEMORY);
    assertThat(arguments.options()).isEqualTo("port=0,linger=0");
    assertThat(arguments.command()).containsExactly("java", "-jar", "a.jar", "--x", "--", "--y");
  }

  @Test
  void needsNoOptions() throws Exception {
    RunArguments arguments = parse("/opt/jdk/bin/java Main");

    assertThat(arguments.categories()).isEmpty();
    assertThat(arguments.options()).isEmpty();
    assertThat(arguments.command()).containsExactly("/opt/jdk/bin/java", "Main");
  }

  @Test
  void theProgramsWordsAreItsOwn() throws Exception {
    assertThat(parse("java @words -Dx=${user.home} --help --port 1 -h Main --categories").command())
        .containsExactly(
            "java",
            "@words",
            "-Dx=${user.home}",
            "--help",
            "--port",
            "1",
            "-h",
            "Main",
            "--categories");
  }

  /** Of two values for a setting, the agent takes the first. */
  @Test
  void settingsAreOptionsAndComeBeforeThoseOfTheLongForm() throws Exception {
    assertThat(
            parse("--trace all --backend=bpf --report r.json --options trace=off java M").options())
        .isEqualTo("backend=bpf,trace=all,report=r.json,trace=off");
  }

  @Test
  void saysWhatIsWrongAndWhatIsAllowed() {
    assertRefused("--categories sync,disk java Main", "'disk'", "control_io, file_io, memory");
    assertRefused("--options a=b", "no program to run");
    assertRefused("sh -c true", "sh is no program that can be run", "java");
    assertRefused("--categories sync --trace all java M", "--categories and --trace");
    assertThat(error("run --category sync java Main"))
        .isEqualTo(
            "hiptide: unknown option --category; perhaps --categories is meant; see hiptide run"
                + " --help\n");
    assertThat(error("run --categories")).contains("--categories").endsWith("run --help\n");
    assertThat(error("run --port 99999 java M"))
        .isEqualTo(
            "hiptide: bad value of --port; allowed is 0 to 65535, 0 picks a free one; see hiptide"
                + " run --help\n");
    assertThat(error("run --application a,b java M")).contains("cannot have a comma");
  }

  @Test
  void repeatsNoSecret() {
    assertThat(
            Stream.of(
                    "run --option=hunter2 java Main",
                    "run --otlp http://user:hunter2@host java Main",
                    "run --port=hunter2 java Main",
                    "run --options=port=hunter2 --categories sync java Main",
                    "status 1 hunter2",
                    "hunter2=hunter2 run",
                    "attach 1 --otlp=http://u:hunter2@host")
                .map(RunCommandTest::error))
        .allSatisfy(
            error ->
                assertThat(error.replace("unknown command hunter2", "")).doesNotContain("hunter2"))
        .allSatisfy(error -> assertThat(error).startsWith("hiptide: ").hasLineCount(1));
  }

  private static void assertRefused(String line, String... says) {
    assertThatThrownBy(() -> parse(line))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(says);
  }

  private static RunArguments parse(String line) throws CommandFailure {
    CommandLine commands = commandLine();
    commands.parseArgs(("run " + line).split(" "));
    return commands.getSubcommands().get("run").<RunCommand>getCommand().arguments();
  }

  private static String error(String line) {
    StringWriter error = new StringWriter();
    int code = commandLine().setErr(new PrintWriter(error, true)).execute(line.split(" "));
    assertThat(code).as(error.toString()).isEqualTo(ExitCode.USAGE);
    return error.toString();
  }

  private static CommandLine commandLine() {
    return Cli.commandLine(Path.of("agent.jar"), "1");
  }
}
