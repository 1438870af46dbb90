package dev.hiptide.terms;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InabilityTest {
  private static final String NO_LOGGING =
      "this Java has no module java.logging; jlink --add-modules java.logging adds it";

  @Test
  void namesTheModuleOfAClassThatIsMissing() {
    assertThat(Inability.reason(new NoClassDefFoundError("java/util/logging/Logger")))
        .isEqualTo(NO_LOGGING);
  }

  /** As the JVM says it of a class that could not be initialised before. */
  @Test
  void namesItWhereverInTheCausesItIs() {
    Throwable before =
        new ExceptionInInitializerError(
            "Exception java.lang.NoClassDefFoundError: java/util/logging/Logger [in thread \"a\"]");
    Throwable now = new NoClassDefFoundError("Could not initialize class com.sun.jna.Native");
    now.initCause(before);
    assertThat(Inability.reason(now)).isEqualTo(NO_LOGGING);
  }

  @Test
  void saysWhatHelpsWhereThereAreNoMoreThreads() {
    assertThat(
            Inability.reason(
                new OutOfMemoryError(
                    "unable to create native thread: possibly out of memory or process/resource"
                        + " limits reached")))
        .contains("limit of threads and processes", "pids.max");
  }

  @Test
  void anythingElseIsItsFirstLine() {
    assertThat(Inability.reason(new IllegalStateException("one\ntwo")))
        .isEqualTo("java.lang.IllegalStateException: one");
    assertThat(Inability.reason(new UnsatisfiedLinkError("no directory")))
        .isEqualTo("no directory");
  }
}
