package dev.hiptide.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PrinterTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Pipe pipe = new Pipe();
  private final Printer printer = new Printer(new PrintStream(pipe, false, StandardCharsets.UTF_8));

  /** Takes nothing until somebody reads. */
  private static final class Pipe extends OutputStream {
    private final CountDownLatch reader = new CountDownLatch(1);
    private final StringBuffer taken = new StringBuffer();
    private volatile boolean closed;

    @Override
    public void write(int each) throws IOException {
      try {
        reader.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      taken.append((char) each);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void linesAndTextsAreWrittenInTurn() throws Exception {
    pipe.reader.countDown();
    printer.line("one");
    printer.text("a\nb\n");
    printer.line("two");
    printer.close(LONG);
    printer.line("too late");
    assertThat(pipe.taken).hasToString("one\na\nb\ntwo\n");
    assertThat(pipe.closed).isTrue();
  }

  /** Later, all is written that there was room for, the text in any case. */
  @Test
  void whereNobodyReadsNobodyWaitsAndNothingGrows() throws Exception {
    int lines = 10 * Printer.MAX_WAITING;
    for (int line = 0; line < lines; line++) {
      printer.line("line");
    }
    printer.flush(SHORT);
    FutureTask<Void> text =
        new FutureTask<>(
            () -> {
              printer.text("the report\n");
              return null;
            });
    new Thread(text).start();
    assertThat(pipe.taken).isEmpty();

    pipe.reader.countDown();
    text.get();
    printer.close(LONG);
    String[] taken = pipe.taken.toString().split("\n");
    long written = Stream.of(taken).filter("line"::equals).count();
    long lost = // told twice if the first line was taken late
        Stream.of(taken)
            .filter(line -> line.endsWith(" lines are lost, as nobody read this in time"))
            .mapToLong(line -> Long.parseLong(line.split(" ")[1]))
            .sum();
    assertThat(taken).contains("the report");
    assertThat(written).isBetween((long) Printer.MAX_WAITING, Printer.MAX_WAITING + 1L);
    assertThat(lost).isEqualTo(lines - written);
  }

  @Test
  void closingDoesNotWaitForAReader() throws Exception {
    printer.line("line");
    printer.close(SHORT);
    assertThat(pipe.closed).isFalse();
    pipe.reader.countDown();
  }
}
