package dev.hiptide.hip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * Runs the programs of a test, each in a JVM of its own, to their end. If the test fails, the
 * command, output and standard error of its programs stay in a folder below {@code target/failed},
 * and the failure names it.
 *
 * <p>To be registered as an instance field: an object serves one test.
 */
final class TestPrograms
    implements BeforeEachCallback, TestExecutionExceptionHandler, AfterEachCallback {
  private static final Path FAILED = Path.of("target", "failed");
  private static final long DEADLINE_SECONDS = 100;

  private String test;
  private Path folder;
  private final AtomicInteger programs = new AtomicInteger();

  @Override
  public void beforeEach(ExtensionContext context) {
    test =
        context.getRequiredTestClass().getSimpleName()
            + "."
            + context.getRequiredTestMethod().getName();
  }

  /** Runs a Java program. */
  TestJvm run(Path javaHome, List<String> options, Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    return run(List.of(), javaHome, options, program, arguments);
  }

  /**
   * Runs a Java program under another.
   *
   * @param tracer the beginning of the command, before {@code java}
   */
  TestJvm run(
      List<String> tracer,
      Path javaHome,
      List<String> options,
      Class<?> program,
      String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(tracer);
    command.add(javaHome.resolve("bin/java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));

    String number = programs.getAndIncrement() + ".";
    Files.writeString(folder().resolve(number + "command"), String.join(" ", command) + "\n");
    Path output = folder().resolve(number + "output");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(folder().resolve(number + "error").toFile())
            .start();
    try {
      assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).as("has ended").isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return new TestJvm(process.exitValue(), Files.readString(output));
  }

  /** Where this test's programs leave what they write; kept if the test fails. */
  synchronized Path folder() throws IOException {
    if (folder == null) {
      Files.createDirectories(FAILED);
      folder = Files.createTempDirectory(FAILED, test + "-");
    }
    return folder;
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    if (folder != null && !(failure instanceof TestAbortedException)) {
      throw new AssertionError(
          failure.getMessage() + "\nWhat its programs wrote is in " + folder.toAbsolutePath(),
          failure);
    }
    throw failure;
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    if (folder != null && context.getExecutionException().isEmpty()) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
      // Its parent stays: another fork may be about to make a folder there.
    }
  }
}
