package dev.hiptide;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.hiptide.bootstrap.EntryPoints;
import dev.hiptide.settings.ApplicationName;
import dev.hiptide.settings.IterationMarker;
import dev.hiptide.settings.Tracing;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which package may know which, read from the class files of the agent and of the runtime. */
class ArchitectureTest {
  private static final String[] RUNTIME = {"dev.hiptide.hip..", "dev.hiptide.roctx.."};

  private static final Set<String> JAVA_BASE = Object.class.getModule().getPackages();

  private static final DescribedPredicate<JavaClass> IN_JAVA_BASE =
      describe(
          "are in java.base",
          type ->
              type.getBaseComponentType().isPrimitive()
                  || JAVA_BASE.contains(type.getBaseComponentType().getPackageName()));

  private static final DescribedPredicate<JavaClass> DO_INPUT_OR_OUTPUT =
      resideInAnyPackage("java.net..", "java.nio.channels..", "java.nio.file..", "com.sun.jna..")
          .or(belongToAnyOf(Process.class, ProcessBuilder.class, ProcessHandle.class))
          .or(describe("are file streams", type -> type.getName().startsWith("java.io.File")))
          .as("do input or output");

  private static JavaClasses house;

  @BeforeAll
  static void readClassFiles() {
    house =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.hiptide");
    for (String name :
        Set.of("hip.Hip", "probe.Probe", "collector.Collector", "top.Top", "cli.Cli")) {
      assertThat(house.contain("dev.hiptide." + name)).as(name).isTrue();
    }
  }

  @Test
  void noPackagesKnowEachOtherInACircle() {
    slices().matching("dev.hiptide.(**)").should().beFreeOfCycles().check(house);
  }

  @Test
  void theRuntimeKnowsNothingOfTheAgent() {
    noClasses()
        .that(resideInAnyPackage(RUNTIME))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("dev.hiptide..").and(not(resideInAnyPackage(RUNTIME))))
        .check(house);
  }

  @Test
  void theAgentKnowsTheRuntimeByNameAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackages(RUNTIME)
        .should()
        .dependOnClassesThat(resideInAnyPackage(RUNTIME))
        .check(house);
  }

  /** The boot loader of the workload has them, and it has nothing else of the agent's. */
  @Test
  void theProbeAndTheTableNeedNothingButJavaBase() {
    classes()
        .that()
        .resideInAnyPackage("dev.hiptide.probe..", "dev.hiptide.table..")
        .should()
        .onlyDependOnClassesThat(
            IN_JAVA_BASE.or(resideInAnyPackage("dev.hiptide.probe..", "dev.hiptide.table..")))
        .check(house);
  }

  /** The application sees them, and must find no library behind them. */
  @Test
  void theEntryNeedsNothingButTheJdk() {
    classes()
        .that()
        .resideInAPackage("dev.hiptide.bootstrap..")
        .should()
        .onlyDependOnClassesThat(
            IN_JAVA_BASE.or(
                resideInAnyPackage("dev.hiptide.bootstrap..", "java.lang.instrument..")))
        .check(house);
  }

  /** At run time it is not there: {@link EntryPoints} are constants that javac copies. */
  @Test
  void nobodyNeedsTheEntry() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.hiptide.bootstrap..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.hiptide.bootstrap..")
        .check(house);
  }

  @Test
  void onlyTheWeavingKnowsByteBuddy() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.hiptide.instrumentation.weaving..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("net.bytebuddy..")
        .check(house);
  }

  /** The collector starts without it, and so does a program under the agent. */
  @Test
  void onlyTheCommandLineKnowsPicocli() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.hiptide.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(house);
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.hiptide.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.hiptide.cli..")
        .check(house);
  }

  @Test
  void onlyTheLiveViewKnowsTheTerminal() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.hiptide.top..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.jline..")
        .check(house);
  }

  @Test
  void theAgentBindsTheCLibraryOnce() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.hiptide.linux..", "dev.hiptide.hip..")
        .should()
        .dependOnClassesThat(belongToAnyOf(Native.class, NativeLibrary.class))
        .check(house);
  }

  /** The tracer's loop handles the kernel's own structures; others only hear of error numbers. */
  @Test
  void inTheAgentOnlyLinuxAndThePtraceTracerHandleNativeMemory() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.hiptide.linux..", "dev.hiptide.tracer.ptrace..", "dev.hiptide.hip..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("com.sun.jna..").and(not(belongToAnyOf(LastErrorException.class))))
        .check(house);
  }

  @Test
  void decisionsDoNoInputOrOutput() {
    noClasses()
        .that(
            resideInAnyPackage(
                    "dev.hiptide.terms..",
                    "dev.hiptide.regime..",
                    "dev.hiptide.histogram..",
                    "dev.hiptide.report..")
                .or(belongToAnyOf(ApplicationName.class, IterationMarker.class, Tracing.class)))
        .should()
        .dependOnClassesThat(DO_INPUT_OR_OUTPUT)
        .check(house);
  }

  /** Pages and metrics are given to the endpoint and to the sender; neither asks for them. */
  @Test
  void theEndpointAndTheSenderKnowNothingOfTheMetrics() {
    noClasses()
        .that()
        .resideInAPackage("dev.hiptide.endpoint..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.hiptide.metrics..",
            "dev.hiptide.otlp..",
            "dev.hiptide.report..",
            "dev.hiptide.observation..")
        .check(house);
    noClasses()
        .that()
        .resideInAPackage("dev.hiptide.otlp..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.hiptide.metrics..", "dev.hiptide.endpoint..")
        .check(house);
  }

  /** Without this test, a class that is renamed would be missed by the first JVM that starts. */
  @Test
  void whatTheEntryCallsByNameIsThere() throws Exception {
    assertThat(
            Class.forName(EntryPoints.AGENT_START)
                .getMethod(
                    "start",
                    String.class,
                    Instrumentation.class,
                    Path.class,
                    Consumer.class,
                    Callable.class,
                    Runnable.class)
                .getReturnType())
        .isEqualTo(boolean.class);
    assertThat(Class.forName(EntryPoints.COLLECTOR).getMethod("main", String[].class)).isNotNull();
    assertThat(
            Class.forName(EntryPoints.CLI)
                .getMethod("main", Path.class, String.class, String[].class))
        .isNotNull();
  }
}
