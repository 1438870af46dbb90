package dev.hiptide.cli;

import dev.hiptide.cli.attach.JarForJvm;
import dev.hiptide.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Ends a session; the JVM goes on. */
@Command(
    name = "detach",
    sortOptions = false,
    description = {
      "Ends the session of a JVM.",
      "The JVM goes on as if it had never been watched, and can be attached to again."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  hiptide detach 4711", "  hiptide detach :8080"})
final class DetachCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Target target;

  @Override
  public Integer call() throws Exception {
    Session session = target.session();
    session.detach();
    JarForJvm.delete(session.jvm());
    Cli.say(spec.commandLine(), session.jvm() + " is not watched any more");
    return ExitCode.OK;
  }
}
