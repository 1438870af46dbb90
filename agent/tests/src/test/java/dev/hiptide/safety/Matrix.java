package dev.hiptide.safety;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs once in each of the cells that it names, and may take the {@link Run}. With the
 * system property {@code hiptide.repetitions} it runs that often, in turn in all cells that have
 * one of its backends, and its random waits are as long as they can be: {@code make soak}.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(Runs.class)
@interface Matrix {
  /** Where the test runs. */
  Cells value();
}
