package dev.hiptide.environment;

import com.sun.tools.attach.VirtualMachine;
import dev.hiptide.testing.AgentJar;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaProcess;
import java.nio.file.Path;

/** How these tests load agents into a program that runs. */
final class Attach {
  private Attach() {}

  /** What is done to a JVM that one is attached to. */
  @FunctionalInterface
  private interface Load {
    void into(VirtualMachine machine) throws Exception;
  }

  /** Loads ours. */
  static void ours(JavaProcess process, String arguments) throws Exception {
    agent(process, AgentJar.path(), arguments);
  }

  /** Loads an agent that is a jar. */
  static void agent(JavaProcess process, Path jar, String arguments) throws Exception {
    attach(process, machine -> machine.loadAgent(jar.toString(), arguments));
  }

  /** Loads an agent that is a library. */
  static void library(JavaProcess process, Path library, String arguments) throws Exception {
    attach(process, machine -> machine.loadAgentPath(library.toString(), arguments));
  }

  private static void attach(JavaProcess process, Load load) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
    try {
      load.into(machine);
    } finally {
      machine.detach();
    }
  }

  /** Waits until a program has said that it is ready. */
  static void awaitReady(JavaProcess process) throws Exception {
    Await.until("it is ready", () -> process.standardOutput().contains("ready\n"));
  }
}
