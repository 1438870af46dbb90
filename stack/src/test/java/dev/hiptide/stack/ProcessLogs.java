package dev.hiptide.stack;

import dev.hiptide.testing.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Keeps what the processes of a failed test have written, in {@code target/failed/Class.method} or,
 * for processes that all tests of a class share, in {@code target/failed/Class}: a folder for each
 * process, with its command, output and error. The folders of tests that pass are deleted. JUnit
 * finds this extension by itself (junit-platform.properties).
 *
 * <p>A process belongs to the test of the thread that ends it. Outside of tests nothing is kept.
 */
public final class ProcessLogs
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  /** Tests run in the folder of their module. */
  private static final Path ALL = Path.of("target/failed").toAbsolutePath();

  private static final Namespace NAMESPACE = Namespace.create(ProcessLogs.class);
  private static final String FAILED = "failed";

  /** The folder of the test that this thread runs. */
  private static final ThreadLocal<Path> FOLDER = new ThreadLocal<>();

  /**
   * Keeps what a process has written so far, at least until its test ends.
   *
   * @return the folder; in no test, the folder that there would be
   */
  static Path keep(List<String> command, JavaProcess process) throws IOException {
    Path test = FOLDER.get();
    if (test == null) {
      return ALL;
    }
    Files.createDirectories(test);
    Path folder =
        Files.createTempDirectory(test, Path.of(command.get(0)).getFileName().toString() + "-");
    Files.writeString(folder.resolve("command"), String.join(" ", command) + "\n");
    Files.writeString(folder.resolve("output"), process.standardOutput());
    Files.writeString(folder.resolve("error"), process.standardError());
    return folder;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    enter(ofClass(context));
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    enter(ofTest(context));
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    boolean failed = context.getExecutionException().isPresent();
    if (failed) {
      context.getRoot().getStore(NAMESPACE).put(ofClass(context), FAILED);
    }
    leave(ofTest(context), failed);
    FOLDER.set(ofClass(context));
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    Path folder = ofClass(context);
    boolean failed =
        context.getExecutionException().isPresent()
            || FAILED.equals(context.getRoot().getStore(NAMESPACE).get(folder));
    leave(folder, failed);
    FOLDER.remove();
  }

  /** What an earlier run has kept would be taken for this one's. */
  private static void enter(Path folder) throws IOException {
    leave(folder, false);
    FOLDER.set(folder);
  }

  private static void leave(Path folder, boolean failed) throws IOException {
    if (!failed && Files.exists(folder)) {
      Folders.delete(folder);
    }
  }

  private static Path ofClass(ExtensionContext context) {
    return ALL.resolve(context.getRequiredTestClass().getSimpleName());
  }

  /** The cases of a parameterized test have a number each. */
  private static Path ofTest(ExtensionContext context) {
    String number =
        context.getUniqueId().matches(".*invocation:#\\d+]")
            ? "-" + context.getUniqueId().replaceFirst(".*#(\\d+)]", "$1")
            : "";
    return ALL.resolve(
        "%s.%s%s"
            .formatted(
                context.getRequiredTestClass().getSimpleName(),
                context.getRequiredTestMethod().getName(),
                number));
  }
}
