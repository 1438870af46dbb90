package dev.hiptide.cli.attach;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.hiptide.cli.jvm.Jvm;
import dev.hiptide.cli.session.Session;
import dev.hiptide.cli.session.SessionException;
import dev.hiptide.linux.ProcStat;
import dev.hiptide.terms.Inability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Loads the agent into a JVM by the JDK's Attach API, which works across users, for root, and into
 * containers: what the JVM reads is put where it finds it.
 */
public final class Attachment {
  /** How long the JVM has until it listens: the Attach API's own 10 s are few on a busy machine. */
  private static final Duration LISTEN_PATIENCE = Duration.ofSeconds(30);

  /** For all of it: once the JVM has begun to listen, the Attach API waits without end. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String NOT_ENABLED = "Dynamic agent loading is not enabled";

  private final Jvm jvm;
  private final Path jar;
  private final Consumer<String> lines;

  /**
   * What is to be done.
   *
   * @param jar the agent's jar
   * @param lines takes what the agent says
   */
  public Attachment(Jvm jvm, Path jar, Consumer<String> lines) {
    this.jvm = jvm;
    this.jar = jar;
    this.lines = lines;
  }

  /**
   * Loads the agent; returns the session when that observes the JVM.
   *
   * @param options the agent's, as {@code KEY=VALUE,...}; empty for none
   * @throws AttachException if the JVM does not let it in, or the agent cannot work there
   */
  public Session begin(String options)
      throws AttachException, SessionException, InterruptedException {
    try {
      Optional<Session> before = Session.of(jvm);
      if (before.isPresent()) {
        throw refused("it is watched already" + where(before.get()));
      }
      Optional<String> refusal = refusal();
      if (refusal.isPresent()) {
        throw refused(refusal.get());
      }
      return load(options);
    } catch (IOException e) {
      throw refused(reason(e));
    }
  }

  private static String where(Session session) {
    return session
            .card()
            .map(card -> card.endpoint().isEmpty() ? "" : ", with metrics at " + card.endpoint())
            .orElse("")
        + "; hiptide detach "
        + session.jvm().pid()
        + " ends that";
  }

  private Optional<String> refusal() throws IOException {
    ProcStat stat = ProcStat.read(Path.of("/proc/" + jvm.pid()));
    return Refusal.of(jvm, stat, JvmFlags.of(jvm.pid(), jvm.command()));
  }

  private Session load(String options)
      throws IOException, AttachException, SessionException, InterruptedException {
    try (Reply reply = Reply.of(jvm)) {
      Path inside = JarForJvm.of(jvm, jar);
      deleteSocketOfPredecessor();
      Optional<Session> session = Optional.empty();
      try {
        inTime(() -> load(inside, reply.option() + "," + options));
        session = begun();
      } finally {
        reply.lines().forEach(lines);
        if (session.isEmpty() && Session.of(jvm).isEmpty()) { // nor anybody else's
          JarForJvm.delete(jvm);
        }
      }
      return session.orElseThrow(() -> refused("the agent does not work there"));
    }
  }

  /** A JVM that was killed leaves its socket, and nobody answers there. */
  private void deleteSocketOfPredecessor() throws IOException {
    Path socket = jvm.outside("/tmp/.java_pid" + jvm.status().innerPid());
    Optional<Instant> started =
        ProcessHandle.of(jvm.pid()).flatMap(process -> process.info().startInstant());
    if (started.isPresent()
        && Files.exists(socket)
        && Files.getLastModifiedTime(socket)
            .toInstant()
            .isBefore(started.get().minus(Duration.ofSeconds(1)))) {
      Files.deleteIfExists(socket);
    }
  }

  private Void load(Path inside, String options)
      throws IOException,
          AttachNotSupportedException,
          AgentLoadException,
          AgentInitializationException {
    System.setProperty("sun.tools.attach.attachTimeout", Long.toString(LISTEN_PATIENCE.toMillis()));
    VirtualMachine machine = VirtualMachine.attach(Long.toString(jvm.pid()));
    try {
      machine.loadAgent(inside.toString(), options);
    } finally {
      machine.detach();
    }
    return null;
  }

  /** The Attach API waits without end for the answer of a JVM that is stopped meanwhile. */
  private void inTime(Callable<Void> load) throws AttachException, InterruptedException {
    FutureTask<Void> task = new FutureTask<>(load);
    Thread thread = new Thread(task, "hiptide-attach");
    thread.setDaemon(true);
    thread.start();
    try {
      task.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw unresponsive();
    } catch (ExecutionException e) {
      throw refused(e.getCause());
    }
  }

  private AttachException refused(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (message.contains(NOT_ENABLED)) {
      return refused(Refusal.noDynamicLoading());
    }
    if (failure instanceof AttachNotSupportedException) {
      return unresponsive();
    }
    return refused(reason(failure));
  }

  private AttachException unresponsive() {
    return refused(
        "it does not answer: it hangs, has no time, or was started with"
            + " -XX:+DisableAttachMechanism in a file of options");
  }

  private AttachException refused(String reason) {
    return new AttachException("cannot attach to " + jvm + ": " + reason);
  }

  private static String reason(Throwable failure) {
    return failure instanceof IOException && failure.getMessage() != null
        ? failure.getMessage().lines().findFirst().orElse("")
        : Inability.reason(failure);
  }

  /** When the agent has been loaded, its table is there, or it has said why it is not. */
  private Optional<Session> begun() throws IOException, SessionException, InterruptedException {
    Optional<Jvm> now = Jvm.of(jvm.pid());
    Optional<Session> session = now.isEmpty() ? Optional.empty() : Session.of(now.get());
    if (session.isPresent()) {
      session.get().awaitReady();
    }
    return session;
  }
}
