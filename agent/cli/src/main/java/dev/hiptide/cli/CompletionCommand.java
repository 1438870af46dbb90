package dev.hiptide.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete the commands. */
@Command(
    name = "completion",
    sortOptions = false,
    description = "Prints what makes a shell complete these commands.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(hiptide completion bash)",
      "  source <(hiptide completion zsh)",
      "  hiptide completion bash > /etc/bash_completion.d/hiptide"
    })
final class CompletionCommand implements Runnable {
  /** The shells; picocli's script is for both. */
  enum Shell {
    bash,
    zsh
  }

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
  private Shell shell;

  @Override
  public void run() {
    String script = AutoComplete.bash("hiptide", spec.root().commandLine());
    spec.commandLine().getOut().print(script);
    spec.commandLine().getOut().flush();
  }
}
