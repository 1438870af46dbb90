package dev.hiptide.table;

import dev.hiptide.table.TableLayout.HeaderField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The names of the operations, by number. A number keeps its name for ever, so each process keeps
 * what it has written or read: whatever comes over a name or their count later changes nothing. Who
 * reads writes it again, for those who come after. Safe for any thread.
 */
final class OperationNames {
  private static final char REPLACEMENT = '?';
  private static final char INVALID = '\uFFFD'; // what Java makes of bytes that are no UTF-8

  private final TraceTable table;
  private final List<String> names = new ArrayList<>();

  /** The same as they are in the table. */
  private final List<byte[]> fields = new ArrayList<>();

  private volatile int count = 1;

  OperationNames(TraceTable table) {
    this.table = table;
    keep("none", new byte[0]);
  }

  /** Gives a name its number; {@link OperationContext#NO_OPERATION} when the table is full. */
  synchronized int register(String name) {
    int number = names.indexOf(name);
    if (number >= 0) {
      return number;
    }
    number = names.size();
    if (number == TableLayout.OPERATIONS) {
      return OperationContext.NO_OPERATION;
    }
    byte[] field = field(name);
    for (int i = 0; i < field.length; i++) {
      table.memory().put(at(number) + i, field[i]);
    }
    keep(name, field);
    table.set(HeaderField.OPERATIONS, names.size());
    return number;
  }

  /** All names that there are by now. */
  synchronized List<String> list() {
    long published = table.get(HeaderField.OPERATIONS);
    while (names.size() < published && names.size() < TableLayout.OPERATIONS) {
      String name = read(names.size());
      if (name.isEmpty()) {
        break; // none was ever written there: the count is wrong
      }
      keep(name, field(name));
    }
    if (published != names.size()) {
      table.faults().found(HeaderField.OPERATIONS);
      table.replace(HeaderField.OPERATIONS, published, names.size()); // unless there are more now
    }
    return List.copyOf(names);
  }

  /** Writes again what something else has overwritten. */
  synchronized void mend() {
    for (int number = 1; number < fields.size(); number++) {
      byte[] field = fields.get(number);
      for (int i = 0; i < field.length; i++) {
        if (table.memory().get(at(number) + i) != field[i]) {
          table.faults().found(at(number));
          table.memory().put(at(number) + i, field[i]);
        }
      }
    }
  }

  /** Whether an operation has that number. */
  boolean isKnown(int number) {
    return number < count || number < TableLayout.OPERATIONS && number < list().size();
  }

  private void keep(String name, byte[] field) {
    names.add(name);
    fields.add(field);
    count = names.size();
  }

  private String read(int number) {
    byte[] utf8 = new byte[TableLayout.NAME_BYTES];
    int length = 0;
    for (; length < utf8.length; length++) {
      utf8[length] = table.memory().get(at(number) + length);
      if (utf8[length] == 0) {
        break;
      }
    }
    return printable(number, new String(utf8, 0, length, StandardCharsets.UTF_8));
  }

  /** Names become labels of metrics and words on terminals. */
  private String printable(int number, String name) {
    StringBuilder printable = new StringBuilder(name);
    for (int i = 0; i < name.length(); i++) {
      if (Character.isISOControl(name.charAt(i)) || name.charAt(i) == INVALID) {
        printable.setCharAt(i, REPLACEMENT);
        table.faults().found(at(number));
      }
    }
    return printable.toString();
  }

  /** The bytes that there is room for, without a part of a character at the end. */
  private static byte[] field(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(utf8.length, TableLayout.NAME_BYTES);
    while (length < utf8.length && (utf8[length] & 0xc0) == 0x80) {
      length--;
    }
    return Arrays.copyOf(Arrays.copyOf(utf8, length), TableLayout.NAME_BYTES);
  }

  private static int at(int number) {
    return TableLayout.NAMES_AT + number * TableLayout.NAME_BYTES;
  }
}
