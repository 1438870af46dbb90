package dev.hiptide.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.settings.Setting;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CliTest {
  private final CommandLine commands = Cli.commandLine(Path.of("/opt/agent.jar"), "1.2");
  private final StringWriter output = new StringWriter();
  private final StringWriter error = new StringWriter();

  @Test
  void everyCommandHasHelpWithAnExample() {
    for (String name : commands.getSubcommands().keySet()) {
      if (!name.equals("help")) {
        assertThat(run(name, "--help")).as(name).isZero();
        assertThat(text()).as(name).contains("Examples:", "hiptide " + name, "--help");
      }
    }
    assertThat(error.toString()).isEmpty();
  }

  @Test
  void theHelpOfAllNamesEachCommandInOneLineAndTheExitCodes() {
    assertThat(run("--help")).isZero();
    String help = text();
    for (String name : commands.getSubcommands().keySet()) {
      assertThat(help).containsPattern("\n  " + name + " +\\S.*\\.\n");
    }
    assertThat(help).contains("Exit codes:", "  3 ", "  4 ");
  }

  @Test
  void everySettingIsAnOption() {
    for (String name : List.of("run", "attach")) {
      assertThat(commands.getSubcommands().get(name).getCommandSpec().optionsMap().keySet())
          .containsAll(Arrays.stream(Setting.values()).map(it -> "--" + it.key()).toList());
    }
  }

  @Test
  void tellsVersionAndJar() {
    run("--version");
    assertThat(text()).isEqualTo("hiptide 1.2\n");
    run("version");
    assertThat(text()).isEqualTo("hiptide 1.2\n");
    run("jar");
    assertThat(text()).isEqualTo("/opt/agent.jar\n");
  }

  @Test
  void withoutACommandItSaysWhichThereAre() {
    assertThat(run()).isEqualTo(ExitCode.USAGE);
    assertThat(error.toString()).contains("no command; allowed are list, run, attach");
  }

  private int run(String... words) {
    return commands
        .setOut(new PrintWriter(output, true))
        .setErr(new PrintWriter(error, true))
        .execute(words);
  }

  /** What was printed since the last time. */
  private String text() {
    String text = output.toString();
    output.getBuffer().setLength(0);
    return text;
  }
}
