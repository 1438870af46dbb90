package dev.hiptide.safety;

import dev.hiptide.safety.Cells.Cell;
import dev.hiptide.testing.Os;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.opentest4j.TestAbortedException;

/** Runs a {@link Matrix} test; says how to see a failure again. */
final class Runs implements TestTemplateInvocationContextProvider {
  /** 0 for once in each cell that the test names. */
  private static final int REPETITIONS = Integer.getInteger("hiptide.repetitions", 0);

  private static final long SEED = Long.getLong("hiptide.seed", new Random().nextInt());

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    Cells named = context.getRequiredTestMethod().getAnnotation(Matrix.class).value();
    List<Cell> cells = REPETITIONS > 0 ? named.everyOne() : named.list();
    int count = REPETITIONS > 0 ? REPETITIONS : cells.size();
    return IntStream.range(0, count)
        .mapToObj(number -> new Invocation(run(number, cells.get(number % cells.size()))));
  }

  private static Run run(int number, Cell cell) {
    return new Run(
        number,
        cell.home(),
        cell.backend(),
        cell.trace(),
        REPETITIONS > 0,
        new Random(SEED + number));
  }

  private record Invocation(Run run)
      implements TestTemplateInvocationContext,
          BeforeEachCallback,
          ParameterResolver,
          TestExecutionExceptionHandler {
    @Override
    public String getDisplayName(int index) {
      return run.toString();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(this);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
      Os.assumePermitted(run.backend());
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Run.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return run;
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure)
        throws Throwable {
      if (failure instanceof TestAbortedException) {
        throw failure;
      }
      String repetitions = REPETITIONS > 0 ? " -Dhiptide.repetitions=" + REPETITIONS : "";
      throw new AssertionError(
          "%s, with%s -Dhiptide.seed=%d: %s"
              .formatted(run, repetitions, SEED, failure.getMessage()),
          failure);
    }
  }
}
