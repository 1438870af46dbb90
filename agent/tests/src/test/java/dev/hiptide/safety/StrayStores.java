package dev.hiptide.safety;

import dev.hiptide.table.TableLayout;
import dev.hiptide.table.TableLayout.AccountField;
import dev.hiptide.table.TableLayout.CellField;
import dev.hiptide.table.TableLayout.HeaderField;
import dev.hiptide.table.TableLayout.SeriesField;
import dev.hiptide.table.TableLayout.StatisticField;
import dev.hiptide.testing.Await;
import dev.hiptide.testing.JavaProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;

/** Stores into a program's trace table, as native code with a wild pointer makes them. */
final class StrayStores {
  private static final long[] ODD_VALUES = {
    -1,
    0,
    1,
    2,
    3,
    5,
    6,
    7,
    99,
    127,
    128,
    4096,
    50_000,
    0xffff,
    0x10000,
    99_999,
    Integer.MAX_VALUE,
    1L << 31,
    1L << 32,
    1L << 48,
    1L << 62,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Double.doubleToRawLongBits(Double.NaN),
    Double.doubleToRawLongBits(1e300)
  };

  /** Cells, statistics blocks and operations that a small program uses. */
  private static final int USED = 40;

  private final ByteBuffer table;
  private final Random random;

  private StrayStores(ByteBuffer table, Random random) {
    this.table = table;
    this.random = random;
  }

  /** One store. */
  record Store(String name, int at, long value) {}

  /** Into the table of a program that has one by now. */
  static StrayStores into(JavaProcess process, Random random) throws Exception {
    Await.until("there is a table", () -> !process.leftFiles().isEmpty());
    return new StrayStores(map(process.leftFiles().get(0).resolve("table")), random);
  }

  private static ByteBuffer map(Path file) throws Exception {
    Await.until(
        "it is complete", () -> Files.exists(file) && Files.size(file) == TableLayout.BYTES);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel
          .map(FileChannel.MapMode.READ_WRITE, 0, TableLayout.BYTES)
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Those that once ended a collector, or all its scrapes, and their neighbours. */
  List<Store> chosen() {
    int account = usedAccount();
    int host = hostCell();
    return List.of(
        new Store("operations 2^31-1", HeaderField.OPERATIONS, Integer.MAX_VALUE),
        new Store("operations -1", HeaderField.OPERATIONS, -1),
        new Store("operations 50000", HeaderField.OPERATIONS, 50_000),
        new Store("operations 100", HeaderField.OPERATIONS, 100),
        new Store("a name of control characters", TableLayout.NAMES_AT + 64, 0x0a1b0a1b),
        new Store("cells -1", HeaderField.CELLS_CLAIMED, -1),
        new Store("cells 2^31", HeaderField.CELLS_CLAIMED, 1L << 31),
        new Store("claims -1", HeaderField.CLAIMS, -1),
        new Store("claims 2^62", HeaderField.CLAIMS, 1L << 62),
        new Store("retiring for ever", HeaderField.RETIRING, 12_345),
        new Store("first iteration in the future", HeaderField.FIRST_ITERATION, Long.MAX_VALUE),
        new Store("the process id", HeaderField.WORKLOAD_PID, 1),
        new Store("ending", HeaderField.ENDING, 1),
        new Store("collector", HeaderField.COLLECTOR_PID, -1),
        new Store("state", HeaderField.COLLECTOR_STATE, 99),
        new Store("finished", HeaderField.COLLECTOR_STATE, 4),
        new Store("heartbeat", HeaderField.HEARTBEAT, Long.MAX_VALUE),
        new Store("listener", HeaderField.LISTENER, 99),
        new Store("taken over", HeaderField.TAKEN_OVER, Long.MAX_VALUE),
        new Store("port", HeaderField.ENDPOINT_PORT, 1 << 20),
        new Store("iteration bucket -1", HeaderField.ITERATION_NANOS, -1),
        new Store("operation 0xffff", TableLayout.cell(host) + CellField.CONTEXT, 0xffff),
        new Store("a stranger's tid", TableLayout.cell(host) + CellField.TID, 1),
        new Store("role 99", TableLayout.cell(host) + CellField.ROLE, 99),
        new Store("begun", TableLayout.cell(host) + CellField.ITERATIONS_BEGUN, -1),
        new Store("last end", TableLayout.cell(host) + CellField.LAST_END, Long.MAX_VALUE),
        new Store("HIP bucket -1", TableLayout.statistic(1, 1), -1),
        new Store("HIP time", TableLayout.statistic(1, 1) + StatisticField.NANOS, 1L << 62),
        new Store("phase 99", account + AccountField.KEY, key(account) | 99L << 32),
        new Store("calls -1", account + AccountField.CALLS, -1),
        new Store("nanos -1", account + AccountField.NANOS, -1),
        new Store("series NaN", TableLayout.series(0) + SeriesField.VALUE, -1));
  }

  /** For a collector that takes over: what it must not take from its predecessor. */
  List<Store> inheritances() {
    int account = usedAccount();
    return List.of(
        new Store("phase 99", account + AccountField.KEY, key(account) | 99L << 32),
        new Store("iteration bucket -1", HeaderField.ITERATION_SYNC_CALLS, -1),
        new Store("CPU", HeaderField.CPU_NANOS + 8, -1),
        new Store("heartbeat", HeaderField.HEARTBEAT, Long.MAX_VALUE),
        new Store("taken over", HeaderField.TAKEN_OVER, Long.MAX_VALUE),
        new Store("first iteration", HeaderField.FIRST_ITERATION, -1),
        new Store("untraced", HeaderField.UNTRACED_NANOS, Long.MIN_VALUE),
        new Store("another port", HeaderField.ENDPOINT_PORT, 99),
        new Store("finished", HeaderField.COLLECTOR_STATE, 4));
  }

  void make(Store store) {
    table.putLong(store.at(), store.value());
  }

  /** What is there now, to be stored again. */
  Store present(String name, int at) {
    return new Store(name, at, table.getLong(at));
  }

  /** A store anywhere but in what tells table and process, which a later collector would refuse. */
  Store any() {
    int at = place() & -Long.BYTES;
    return at == HeaderField.MAGIC || at == HeaderField.WORKLOAD_PID
        ? any()
        : new Store("any", at, value());
  }

  private int place() {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextInt(136); // the workload's header
      case 1 -> HeaderField.COLLECTOR_PID + random.nextInt(520);
      case 2 -> TableLayout.NAMES_AT + random.nextInt(USED * TableLayout.NAME_BYTES);
      case 3, 4 -> TableLayout.cell(0) + random.nextInt(USED * CellField.BYTES);
      case 5 -> TableLayout.statistics(random.nextInt(USED)) + random.nextInt(8 * 128);
      case 6 -> TableLayout.account(0) + random.nextInt(TableLayout.ACCOUNTS * AccountField.BYTES);
      default -> random.nextInt(TableLayout.BYTES);
    };
  }

  private long value() {
    return random.nextInt(4) == 0
        ? random.nextLong()
        : ODD_VALUES[random.nextInt(ODD_VALUES.length)];
  }

  private int usedAccount() {
    for (int account = 0; account < TableLayout.ACCOUNTS; account++) {
      int at = TableLayout.account(account);
      if (key(at) > 0 && table.getLong(at + AccountField.CALLS) > 0) {
        return at;
      }
    }
    return TableLayout.account(0); // nothing is traced
  }

  private long key(int account) {
    return table.getLong(account + AccountField.KEY);
  }

  private int hostCell() {
    for (int cell = 1; cell < TableLayout.CELLS; cell++) {
      int at = TableLayout.cell(cell);
      if (table.getLong(at + CellField.TID) != 0 && table.getLong(at + CellField.ROLE) == 1) {
        return cell;
      }
    }
    return 1;
  }
}
