package dev.hiptide.probe;

import dev.hiptide.table.TableLayout;
import java.io.IOException;
import java.io.RandomAccessFile;

/**
 * How a thread tells programs in the kernel which cell is its own: by one system call of its own
 * that says so. {@link RandomAccessFile#seek} is lseek(2) and nothing else, and on {@code
 * /dev/null} it moves nothing, whatever the offset; so no native code is needed, and the thread is
 * known when the call has returned.
 */
final class CellMark {
  /** The offset's upper half; the cell's number is the lower. */
  private static final long MARK = (long) TableLayout.CELL_MARK << Integer.SIZE;

  private static volatile RandomAccessFile file;

  private CellMark() {}

  /**
   * Opens the file, while few threads run, and for good: a thread that is about to seek when it is
   * closed would seek in the file that gets its number next. Without it no thread can be known.
   */
  static synchronized void prepare() {
    if (file == null) {
      try {
        file = new RandomAccessFile("/dev/null", "r");
      } catch (IOException e) {
        // told by make()
      }
    }
  }

  /** Makes the same call without a mark, so that the ones that count do not wait for its code. */
  static void rehearse() throws IOException {
    RandomAccessFile opened = file;
    if (opened != null) {
      opened.seek(0);
    }
  }

  /** Tells whoever watches the current thread the number of its cell. */
  static void make(int cell) throws IOException {
    RandomAccessFile opened = file;
    if (opened == null) {
      throw new IOException("/dev/null cannot be read");
    }
    opened.seek(MARK | cell);
  }
}
