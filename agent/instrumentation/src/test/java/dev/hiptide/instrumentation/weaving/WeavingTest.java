package dev.hiptide.instrumentation.weaving;

import static net.bytebuddy.description.type.TypeDescription.Generic.Builder.parameterizedType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hiptide.hip.tool.DeviceHeap;
import dev.hiptide.probe.Probe;
import dev.hiptide.settings.IterationMarker;
import dev.hiptide.table.OperationContext;
import dev.hiptide.table.Role;
import dev.hiptide.table.TraceTable;
import dev.hiptide.table.counts.TableReader;
import dev.hiptide.table.counts.TableReader.OperationStatistics;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.modifier.MethodManifestation;
import net.bytebuddy.description.modifier.Ownership;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.dynamic.scaffold.subclass.ConstructorStrategy;
import net.bytebuddy.implementation.StubMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeavingTest {
  private static final IterationMarker RANGE = new IterationMarker.Range("step");

  @TempDir Path directory;

  private TraceTable table;
  private TableReader reader;
  private final List<String> warnings = new ArrayList<>();
  private ClassLoader classes;

  @BeforeEach
  void weave() throws IOException {
    table =
        TraceTable.create(
            directory.resolve("table"), ProcessHandle.current().pid(), System.nanoTime());
    reader = new TableReader(table);
    Probe.install(table, "step");
    classes = new WovenClasses(new Weaving(RANGE, table, warnings::add));
  }

  @AfterEach
  void nothingIsCalledInsideMemcpy() {
    ShowsContext.insideMemcpy = () -> {};
  }

  @AfterEach
  void advicePassedWithoutError() {
    assertThat(table.suppressedErrors()).isZero();
  }

  @Test
  void timedOperationIsCountedWithItsBytes() throws Exception {
    Object returned = onNewThread(() -> hip("hipMalloc", 4096L));

    assertThat(returned).isEqualTo(4096L);
    OperationStatistics malloc = statistics("hipMalloc");
    assertThat(malloc.calls()).isEqualTo(1);
    assertThat(malloc.bytes()).isEqualTo(4096);
    assertThat(malloc.failed()).isZero();
    assertThat(malloc.nanos()).isPositive();
  }

  @Test
  void operationIsWhatItsThreadIsDoingFromBeginToEnd() throws Exception {
    onNewThread(
        () -> {
          assertThat(Probe.correlation()).isZero();
          hip("hipMalloc", 1L);
          assertThat(operationName(ShowsContext.inside)).isEqualTo("hipMalloc");
          assertThat(Probe.correlation()).isZero();
          return null;
        });
  }

  @Test
  void nestedOperationHidesTheOuterOneUntilItEnds() throws Exception {
    ShowsContext.insideMemcpy = this::getDevice;
    onNewThread(() -> hip("hipMemcpy", null, null, 8L, 0));

    assertThat(operationName(ShowsContext.inside)).isEqualTo("hipGetDevice");
    assertThat(statistics("hipMemcpy").bytes()).isEqualTo(8);
  }

  @Test
  void thrownErrorReachesTheCallerAndCountsAsFailedWithoutBytes() throws Exception {
    onNewThread(
        () -> {
          assertThatThrownBy(() -> hip("hipMalloc", -1L))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage("negative");
          assertThat(Probe.correlation()).isZero();
          return null;
        });

    assertThat(statistics("hipMalloc").failed()).isEqualTo(1);
    assertThat(statistics("hipMalloc").bytes()).isZero();
  }

  @Test
  void whatIsWovenAheadIsWhatWouldBeWovenLater() throws Exception {
    Weaving later = new Weaving(RANGE, table, warnings::add);
    Weaving ahead = new Weaving(RANGE, table, warnings::add);
    ahead.weaveAhead();
    ClassLoader loader = ClassLoader.getSystemClassLoader();
    String hip = "dev/hiptide/hip/Hip";
    byte[] classFile;
    try (var in = loader.getResourceAsStream(hip + ".class")) {
      classFile = in.readAllBytes();
    }

    byte[] woven = ahead.transform(loader, hip, null, null, classFile);

    assertThat(woven).isEqualTo(later.transform(loader, hip, null, null, classFile));
    assertThat(woven).isSameAs(ahead.transform(loader, hip, null, null, classFile));
  }

  @Test
  void queryIsMarkedAndNotCounted() throws Exception {
    onNewThread(() -> hip("hipGetDevice"));

    assertThat(operationName(ShowsContext.inside)).isEqualTo("hipGetDevice");
    assertThat(statistics("hipGetDevice").calls()).isZero();
  }

  @Test
  void sharedMemoryOfALaunchIsNoBytesMoved() throws Exception {
    onNewThread(() -> hip("hipLaunchKernel", 512L, null));

    assertThat(statistics("hipLaunchKernel").calls()).isEqualTo(1);
    assertThat(statistics("hipLaunchKernel").bytes()).isZero();
  }

  @Test
  void taskIsChargedToTheOperationThatCreatedIt() throws Exception {
    Class<?> type = classes.loadClass("dev.hiptide.hip.tool.Task");
    int malloc = table.registerOperation("hipMalloc");
    Object task =
        onNewThread(
            () -> {
              Probe.begin(Probe.hostThread(), malloc);
              return type.getConstructor(Runnable.class).newInstance((Runnable) ShowsContext::look);
            });
    for (String work : List.of("execute", "assist")) {
      onNewThread(
          () -> {
            type.getMethod(work).invoke(task);
            assertThat(roleOfThisThread()).isEqualTo(Role.DEVICE);
            assertThat(Probe.correlation()).isZero();
            return null;
          });
      assertThat(operationName(ShowsContext.inside)).isEqualTo("hipMalloc");
    }
  }

  @Test
  void threadOfTheRuntimeHasItsRoleFromBirth() throws Exception {
    Runnable thread =
        (Runnable)
            classes.loadClass("dev.hiptide.hip.tool.RuntimeThread").getConstructor().newInstance();

    Role role =
        onNewThread(
            () -> {
              Thread.currentThread().interrupt(); // it waits for no task
              thread.run();
              return roleOfThisThread();
            });

    assertThat(role).isEqualTo(Role.DEVICE);
  }

  @Test
  void deviceMemoryIsWhatWasAllocatedAndNotFreed() throws Exception {
    Object heap =
        classes
            .loadClass("dev.hiptide.hip.tool.DeviceHeap")
            .getConstructor(long.class)
            .newInstance(1000L);

    invoke(heap.getClass(), heap, "malloc", 600L);
    invoke(heap.getClass(), heap, "malloc", 300L);
    invoke(heap.getClass(), heap, "malloc", 5000L); // fails: returns 0
    invoke(heap.getClass(), heap, "free", 0x1000L, 600L);

    assertThat(table.memoryUsedBytes()).isEqualTo(300);
  }

  /** As in a program that runs when the agent comes. */
  @Test
  void deviceMemoryThatWasAllocatedBeforeIsCountedFromTheBeginning() throws Exception {
    Weaving weaving = new Weaving(RANGE, table, warnings::add);
    new DeviceHeap(1000).malloc(600);

    weaving.install(instrumentationOf(DeviceHeap.class));

    assertThat(table.memoryUsedBytes()).isEqualTo(600);
    assertThat(warnings).isEmpty();
  }

  /** Of a JVM with one loaded class, which it leaves as it is. */
  private static Instrumentation instrumentationOf(Class<?> loaded) {
    return (Instrumentation)
        Proxy.newProxyInstance(
            WeavingTest.class.getClassLoader(),
            new Class<?>[] {Instrumentation.class},
            (proxy, method, arguments) ->
                method.getName().equals("getAllLoadedClasses") ? new Class<?>[] {loaded} : null);
  }

  @Test
  void rangeWithTheMarkersMessageIsAnIteration() throws Exception {
    Class<?> roctx = classes.loadClass("dev.hiptide.roctx.Roctx");
    onNewThread(
        () -> {
          for (String message : List.of("step", "other", "step")) {
            invoke(roctx, null, "roctxRangePush", message);
            invoke(roctx, null, "roctxRangePop");
          }
          return null;
        });

    assertThat(reader.iterations().completed()).isEqualTo(2);
  }

  @Test
  void namedMethodIsAnIterationEvenWhenItThrowsAndLeavesARangeOpen() throws Exception {
    Probe.install(table, null);
    IterationMarker marker = new IterationMarker.Method(Trainer.class.getName(), "step");
    Class<?> trainer =
        new WovenClasses(new Weaving(marker, table, warnings::add))
            .loadClass(Trainer.class.getName());
    onNewThread(
        () -> {
          invoke(trainer, null, "step", false);
          assertThatThrownBy(() -> invoke(trainer, null, "step", true))
              .isInstanceOf(IllegalStateException.class);
          assertThat(Probe.correlation()).isZero();
          return null;
        });

    assertThat(reader.iterations().completed()).isEqualTo(2);
  }

  /** A user's class. */
  public static final class Trainer {
    private Trainer() {}

    public static void step(boolean fails) throws IOException {
      if (fails) {
        Probe.pushRange("left open");
        throw new IllegalStateException();
      }
    }
  }

  @Test
  void saysWhichExpectedMethodsItDidNotWeave() throws Exception {
    String hip = "dev.hiptide.hip.Hip";
    DynamicType.Builder<?> other = new ByteBuddy().subclass(Object.class).name(hip);
    for (String function : List.of("Malloc", "Memcpy", "LaunchKernel", "DeviceSynchronize")) {
      other =
          other
              .defineMethod("hip" + function, void.class, Visibility.PUBLIC, Ownership.STATIC)
              .intercept(StubMethod.INSTANCE);
    }
    byte[] classFile =
        other
            .defineMethod(
                "hipFree",
                void.class,
                Visibility.PUBLIC,
                Ownership.STATIC,
                MethodManifestation.NATIVE)
            .withoutCode()
            .make()
            .getBytes();
    Weaving weaving = new Weaving(RANGE, table, warnings::add);
    assertThat(weaving.transform(classes, hip.replace('.', '/'), null, null, classFile))
        .isNotNull();

    assertThat(warnings)
        .containsExactlyInAnyOrder(
            "dev.hiptide.hip.Hip has no method hipMemset: it is not measured",
            "dev.hiptide.hip.Hip.hipFree is native or abstract: it is not measured");
  }

  /** As another agent may have added them, or a loader that shows no class files has them. */
  @Test
  void classIsWovenWhoseOtherTypesHaveNoClassFile() {
    TypeDescription gone =
        new ByteBuddy().subclass(Object.class).name("gone.Parent").make().getTypeDescription();
    TypeDescription mark =
        new ByteBuddy().makeInterface().name("gone.Mark").make().getTypeDescription();
    byte[] classFile =
        new ByteBuddy()
            .with(TypeValidation.DISABLED)
            .subclass(gone, ConstructorStrategy.Default.NO_CONSTRUCTORS)
            .implement(mark, parameterizedType(Callable.class, String.class).build())
            .name("a.B")
            .defineField("kept", gone, Visibility.PRIVATE)
            .defineMethod(
                "steps", parameterizedType(List.class, String.class).build(), Visibility.PUBLIC)
            .intercept(StubMethod.INSTANCE)
            .defineMethod("step", gone, Visibility.PUBLIC)
            .withParameters(List.of(mark, gone))
            .throwing(gone)
            .intercept(StubMethod.INSTANCE)
            .make()
            .getBytes();
    Weaving weaving = new Weaving(new IterationMarker.Method("a.B", "step"), table, warnings::add);

    byte[] woven = weaving.transform(classes, "a/B", null, null, classFile);

    assertThat(warnings).isEmpty();
    assertThat(woven).isNotNull();
  }

  @Test
  void leavesOtherClassesAlone() {
    Weaving weaving = new Weaving(RANGE, table, warnings::add);

    assertThat(weaving.transform(classes, "dev/hiptide/hip/Other", null, null, new byte[0]))
        .isNull();
    assertThat(weaving.transform(classes, null, null, null, new byte[0])).isNull();
  }

  @Test
  void classThatCannotBeReadIsLoadedAsItIsAndNamed() {
    Weaving weaving = new Weaving(RANGE, table, warnings::add);

    assertThat(weaving.transform(classes, "dev/hiptide/roctx/Roctx", null, null, new byte[9]))
        .isNull();
    assertThat(warnings).singleElement().asString().startsWith("dev.hiptide.roctx.Roctx cannot");
  }

  private void getDevice() {
    try {
      hip("hipGetDevice");
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private Object hip(String function, Object... arguments) throws Throwable {
    return invoke(classes.loadClass("dev.hiptide.hip.Hip"), null, function, arguments);
  }

  private String operationName(long context) {
    return table.operations().get(OperationContext.operation(context));
  }

  private OperationStatistics statistics(String operation) {
    return reader.statistics().stream()
        .filter(statistics -> statistics.name().equals(operation))
        .findFirst()
        .orElseThrow();
  }

  /** The newest cell's: a test's threads come one after the other. */
  private Role roleOfThisThread() {
    return reader.role(table.cellsClaimed() - 1);
  }

  private static Object invoke(Class<?> type, Object target, String name, Object... arguments)
      throws Exception {
    Method method =
        Arrays.stream(type.getMethods())
            .filter(candidate -> candidate.getName().equals(name))
            .findFirst()
            .orElseThrow();
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw (Exception) e.getCause();
    }
  }

  /** The probe knows a thread for life, so each test needs its own. */
  private static <T> T onNewThread(ThrowingCallable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    new Thread(task).start();
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  private interface ThrowingCallable<T> extends Callable<T> {
    T run() throws Throwable;

    @Override
    default T call() throws Exception {
      try {
        return run();
      } catch (Exception | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }
  }
}
