package dev.hiptide.hip;

import static dev.hiptide.hip.Dim3.dim3;
import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipLaunchHostFunc;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipStreamAddCallback;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hiptide.hip.tool.RuntimeThread;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The device's threads are nobody's, and each task finds them as new. */
@ExtendWith(FreshDevice.class)
@Timeout(60)
class DeviceThreadsTest {
  private static final ClassLoader SYSTEM = ClassLoader.getSystemClassLoader();

  @RegisterExtension final TestPrograms programs = new TestPrograms();

  /** What a task sees of its thread. */
  private record State(boolean isInterrupted, ClassLoader context, int priority) {
    static final State NEW = new State(false, SYSTEM, Thread.NORM_PRIORITY);

    static State now() {
      Thread thread = Thread.currentThread();
      return new State(
          thread.isInterrupted(), thread.getContextClassLoader(), thread.getPriority());
    }
  }

  private final Set<State> seen = ConcurrentHashMap.newKeySet();
  private final Set<String> names = ConcurrentHashMap.newKeySet();

  @Test
  void inheritNothingOfTheThreadThatNeedsThem() throws Exception {
    ThreadGroup group = new ThreadGroup("of the program");
    try (URLClassLoader loader = new URLClassLoader(new URL[0])) {
      Thread program =
          new Thread(
              group,
              () -> {
                useAllKindsOfThreads(thread -> {});
                hipDeviceSynchronize();
              });
      program.setContextClassLoader(loader);
      program.setPriority(Thread.MIN_PRIORITY);
      program.start();
      program.join();
      assertThat(runtimeThreads())
          .isNotEmpty()
          .allSatisfy(
              thread -> {
                assertThat(thread.getThreadGroup().getParent()).isNull();
                assertThat(thread.getContextClassLoader()).isSameAs(SYSTEM);
                assertThat(thread.getPriority()).isEqualTo(Thread.NORM_PRIORITY);
              });
    }
    assertThat(group.activeCount()).isZero();
  }

  @Test
  void areNotInterruptedByOthers() {
    useAllKindsOfThreads(thread -> {});
    hipDeviceSynchronize();
    runtimeThreads().forEach(Thread::interrupt);

    useAllKindsOfThreads(thread -> seen.add(State.now()));
    hipDeviceSynchronize();

    assertThat(seen).containsExactly(State.NEW);
  }

  @Test
  void keepNothingOfATask() throws Exception {
    try (URLClassLoader loader = new URLClassLoader(new URL[0])) {
      useAllKindsOfThreads(
          thread -> {
            thread.setContextClassLoader(loader);
            thread.setPriority(Thread.MIN_PRIORITY);
            thread.setName("renamed");
            thread.interrupt();
          });
      useAllKindsOfThreads(
          thread -> {
            seen.add(State.now());
            names.add(thread.getName());
          });
      hipDeviceSynchronize();
    }
    assertThat(seen).containsExactly(State.NEW);
    assertThat(names).allMatch(name -> name.startsWith("hip-"));
  }

  /** A server's main thread may wait until it is the last one; the runtime is not one of its. */
  @Test
  @Tag("process")
  void areNotAmongTheProgramsThreads() throws Exception {
    TestJvm ended = programs.run(TestJvm.current(), List.of(), AloneProgram.class);

    assertThat(ended.output()).isEqualTo("alone\n");
    assertThat(ended.exitCode()).isZero();
  }

  /** If there is a JDK 25, virtual threads with one carrier want them back: no wait may need it. */
  @Test
  @Tag("process")
  void endWhenTheDeviceHasNoWorkForLongAndAreThereAgainWhenItHas() throws Exception {
    Optional<Path> virtual = TestJvm.jdk25();
    TestJvm ended =
        virtual.isPresent()
            ? programs.run(
                virtual.get(),
                List.of(
                    "--enable-native-access=ALL-UNNAMED",
                    "-Djdk.virtualThreadScheduler.parallelism=1",
                    "-Djdk.virtualThreadScheduler.maxPoolSize=1"),
                RestProgram.class,
                "virtual")
            : programs.run(TestJvm.current(), List.of(), RestProgram.class);

    assertThat(ended.output()).isEqualTo("used again\n");
    assertThat(ended.exitCode()).isZero();
  }

  /** A processor and workers, in a kernel that is resumed and in one that is not, and callbacks. */
  private static void useAllKindsOfThreads(Consumer<Thread> task) {
    Consumer<KernelThread> barrier = KernelThread::__syncthreads;
    hipLaunchKernel(t -> task.accept(Thread.currentThread()), dim3(200), dim3(2), 0, null);
    hipLaunchKernel(
        t -> {
          t.__syncthreads();
          task.accept(Thread.currentThread());
        },
        dim3(20),
        dim3(2),
        0,
        null);
    hipLaunchKernel(
        t -> {
          barrier.accept(t);
          task.accept(Thread.currentThread());
        },
        dim3(20),
        dim3(8),
        0,
        null);
    hipLaunchHostFunc(null, user -> task.accept(Thread.currentThread()), null);
    hipStreamAddCallback(null, (s, e, user) -> task.accept(Thread.currentThread()), null, 0);
  }

  private static Set<Thread> runtimeThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(RuntimeThread.class::isInstance)
        .collect(Collectors.toSet());
  }
}
