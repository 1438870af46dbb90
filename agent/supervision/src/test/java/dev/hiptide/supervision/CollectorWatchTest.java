package dev.hiptide.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hiptide.probe.Probe;
import dev.hiptide.settings.Settings;
import dev.hiptide.table.CollectorState;
import dev.hiptide.table.TraceTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With scripts in the place of Java: what a collector does is not this class's concern. */
@Timeout(60)
class CollectorWatchTest {
  @TempDir Path directory;

  private TraceTable table;
  private Path jar;
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final TestClock clock = new TestClock();
  private volatile boolean detached;

  @BeforeEach
  void createTable() throws IOException {
    table =
        TraceTable.create(
            directory.resolve("table"), ProcessHandle.current().pid(), System.nanoTime());
    Probe.install(table, null);
    jar = directory.resolve("agent.jar");
    new JarOutputStream(Files.newOutputStream(jar), new Manifest()).close();
  }

  @Test
  void startsTheCollectorWithItsArgumentsAndOutsideTheProgramsChildren() throws Exception {
    Path seen = directory.resolve("seen");
    javaIs("echo \"$@\" > " + seen + ".part; mv " + seen + ".part " + seen + "; exec sleep 60");

    CollectorProcess collector = command().start();
    try {
      await(() -> Files.exists(seen));
      assertThat(Files.readString(seen))
          .contains("-jar " + jar + " collector table=" + directory.resolve("table"))
          .contains("pid=42 host=127.0.0.1 port=9748")
          .contains("-XX:ErrorFile=" + directory.resolve("hs_err_pid%p.log"));
      assertThat(collector.isAlive()).isTrue();
      assertThat(ProcessHandle.current().children().map(ProcessHandle::pid))
          .doesNotContain(collector.pid());
    } finally {
      ProcessHandle.of(collector.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
    await(() -> !collector.isAlive());
  }

  @Test
  void givesUpOnCollectorsThatOnlyDie() throws Exception {
    javaIs("exit 3");

    start().awaitReady();

    await(() -> messages.stream().anyMatch(line -> line.contains("unobserved")));
    assertThat(messages)
        .containsOnlyOnce(
            "the collector has ended, as those before it; the program runs on unobserved");
  }

  /** What it crashed of may be damage in its archive. */
  @Test
  void startsTheNextWithoutTheArchiveAfterOneThatCrashes() throws Exception {
    CollectorArchive archive = CollectorArchive.of(jar);
    Files.createDirectories(archive.directory());
    for (Path file : List.of(archive.jar(), archive.classes())) {
      Files.createFile(file);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }
    for (Path made : List.of(archive.directory(), archive.directory().getParent())) {
      Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Path starts = directory.resolve("starts");
    javaIs("echo \"$@\" >> " + starts + "; touch " + directory + "/hs_err_pid$$.log; exit 134");

    start().awaitReady();

    await(() -> messages.stream().anyMatch(line -> line.contains("unobserved")));
    List<String> commands = Files.readAllLines(starts);
    assertThat(commands.get(0)).contains("-XX:SharedArchiveFile=" + archive.classes());
    assertThat(commands.subList(1, commands.size()))
        .isNotEmpty()
        .allMatch(command -> command.contains("-jar " + jar));
  }

  @Test
  void saysInOneLineThatTheJarIsNoneAnyMore() throws Exception {
    Path end = directory.resolve("end");
    javaIs("until [ -e " + end + " ]; do sleep 0.05; done");
    CollectorWatch watch = start();
    Files.writeString(jar, "another file");
    Files.createFile(end);

    await(watch::hasGivenUp);
    assertThat(messages)
        .hasSize(2)
        .element(1)
        .asString()
        .startsWith("the collector is not started again: the agent's jar has changed: " + jar);
  }

  @Test
  void endsTheSessionWhenItIsAskedToAndStartsNoCollectorAfterThat() throws Exception {
    Path pids = directory.resolve("pids");
    javaIs("echo $$ >> " + pids + "; exec sleep 60");

    CollectorWatch watch = start();
    try {
      await(() -> Files.exists(pids) && Files.size(pids) > 0);
      table.askToDetach();
      clock.awaitFirstLook();
      assertThat(detached).as("while the agent starts").isFalse();
      watch.mayDetach();
      await(() -> detached);
      assertThat(messages).isEmpty();
    } finally {
      endAll(watch, pids);
    }
    assertThat(pids).content().hasLineCount(1);
  }

  @Test
  void endsASessionThatHasNoCollectorAnyMore() throws Exception {
    javaIs("echo cannot: because; exit 1");
    CollectorWatch watch = start();
    await(watch::hasGivenUp);
    watch.mayDetach();
    table.askToDetach();

    await(() -> detached);
  }

  /** A second one could not work either. */
  @Test
  void givesUpAtOnceOnACollectorThatSaysWhyItCannotWork() throws Exception {
    Path starts = directory.resolve("starts");
    javaIs("echo start >> " + starts + "; echo cannot: because; exit 1");

    start().awaitReady();

    await(() -> !messages.isEmpty());
    assertThat(messages).containsExactly("the program runs unobserved: because");
    assertThat(starts).content().isEqualTo("start\n");
  }

  @Test
  void doesNotHoldUpTheProgramForOneCollectorAfterTheOther() throws Exception {
    Path pids = directory.resolve("pids");
    javaIs("echo $$ >> " + pids + "; [ $(wc -l < " + pids + ") -ge 3 ] && exec sleep 60; exit 3");

    CollectorWatch watch = start();
    try {
      watch.awaitReady(); // while the third lives, which is not ready
      await(() -> Files.readAllLines(pids).size() == 3);
    } finally {
      endAll(watch, pids);
    }
  }

  @Test
  void saysThatACollectorWasSilentBeforeItEndedAndStartsAnother() throws Exception {
    Path pids = directory.resolve("pids");
    javaIs("echo $$ >> " + pids + "; exec sleep 60");

    CollectorWatch watch = start();
    try {
      await(() -> Files.exists(pids) && Files.size(pids) > 0);
      long silent = Long.parseLong(Files.readAllLines(pids).get(0));
      table.collectorState(CollectorState.TRACING, silent);
      clock.awaitFirstLook();
      clock.advance(TraceTable.SILENCE.plusSeconds(1));
      ProcessHandle.of(silent).orElseThrow().destroyForcibly(); // its kill timer
      await(() -> Files.readAllLines(pids).size() == 2);
      assertThat(messages)
          .filteredOn(line -> line.contains("another is started"))
          .containsExactly(
              "the collector (process "
                  + silent
                  + ") has given no sign of life for 5 s and was ended; another is started");
    } finally {
      endAll(watch, pids);
    }
  }

  @Test
  void endsACollectorThatIsStoppedBeforeItHasSaidAnything() throws Exception {
    Path pids = directory.resolve("pids");
    javaIs("echo $$ >> " + pids + "; kill -STOP $$");

    CollectorWatch watch = start();
    try {
      clock.awaitFirstLook();
      clock.advance(TraceTable.SILENCE.plusSeconds(1));
      await(() -> Files.exists(pids) && Files.readAllLines(pids).size() == 2);
      assertThat(messages)
          .filteredOn(line -> line.contains("another is started"))
          .singleElement()
          .asString()
          .contains("has given no sign of life for 5 s and was ended");
    } finally {
      endAll(watch, pids);
    }
  }

  @Test
  void doesNotHoldUpTheProgramForACollectorThatIsLate() throws Exception {
    Path pids = directory.resolve("pids");
    javaIs("echo $$ >> " + pids + "; exec sleep 60");

    CollectorWatch watch = start();
    try {
      clock.advanceAtEachSleep(Duration.ofSeconds(1));
      watch.awaitReady();
      assertThat(messages)
          .containsExactly(
              "the collector is not ready after 10 s; the program starts without waiting for it");
    } finally {
      await(() -> Files.exists(pids) && Files.size(pids) > 0);
      endAll(watch, pids);
    }
  }

  @Test
  void saysThatThereIsNoJava() {
    assertThatThrownBy(this::start)
        .isInstanceOf(NoCollectorException.class)
        .hasMessageContaining("bin/java");
  }

  /** Ends the processes whose numbers are in a file, and starts none in their place. */
  private void endAll(CollectorWatch watch, Path pids) throws Exception {
    javaIs("exit 3");
    for (String pid : Files.readAllLines(pids)) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
    }
    await(watch::hasGivenUp); // else it might write to a directory that is being deleted
  }

  private CollectorWatch start() throws Exception {
    return CollectorWatch.start(
        CollectorLaunch.begin(command()), table, () -> detached = true, messages::add, clock);
  }

  private void javaIs(String script) throws IOException {
    Path java = Files.createDirectories(directory.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
  }

  private CollectorCommand command() throws Exception {
    return new CollectorCommand(
        directory, jar, directory.resolve("table"), 42, Settings.fromArguments(List.of()));
  }

  private static void await(Condition condition) throws Exception {
    while (!condition.holds()) { // the class's timeout is the deadline
      Thread.sleep(5);
    }
  }

  /** The system's clock, put forward by the test; to sleep takes a millisecond, however long. */
  private static final class TestClock implements MonotonicClock {
    private final AtomicLong aheadNanos = new AtomicLong();
    private final CountDownLatch looked = new CountDownLatch(1);
    private volatile Duration atEachSleep = Duration.ZERO;

    @Override
    public long nanoTime() {
      long now = System.nanoTime() + aheadNanos.get();
      looked.countDown();
      return now;
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
      advance(atEachSleep);
      Thread.sleep(1);
    }

    void advance(Duration time) {
      aheadNanos.addAndGet(time.toNanos());
    }

    void advanceAtEachSleep(Duration time) {
      atEachSleep = time;
    }

    /** Waits until somebody has asked what time it is. */
    void awaitFirstLook() throws InterruptedException {
      looked.await(); // the class's timeout is the deadline
    }
  }

  private interface Condition {
    boolean holds() throws Exception;
  }
}
