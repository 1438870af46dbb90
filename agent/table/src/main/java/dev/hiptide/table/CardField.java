package dev.hiptide.table;

import dev.hiptide.table.TableLayout.HeaderField;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The {@link SessionCard} in the table: length and checksum in one word, and the text. A reader
 * that meets a writer, or what something else has written there, finds a wrong sum, and no card.
 * Safe for any thread.
 */
final class CardField {
  private static final int TEXT_AT = HeaderField.CARD + Long.BYTES;
  private static final int MAX_BYTES = TableLayout.CARD_BYTES - Long.BYTES;

  private final TraceTable table;

  /** What this process has written; null if it has not. */
  private byte[] written;

  CardField(TraceTable table) {
    this.table = table;
  }

  /** Writes a card; of one that is too long, the last lines are left out. */
  synchronized void write(SessionCard card) {
    String text = card.text();
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    while (utf8.length > MAX_BYTES) {
      text = text.substring(0, text.lastIndexOf('\n', text.length() - 2) + 1);
      utf8 = text.getBytes(StandardCharsets.UTF_8);
    }
    written = utf8;
    store();
  }

  /** Writes it again if something else has written there. */
  synchronized void mend() {
    if (written != null && read().isEmpty()) {
      table.faults().found(HeaderField.CARD);
      store();
    }
  }

  private void store() {
    table.memory().put(TEXT_AT, written);
    table.set(HeaderField.CARD, word(written));
  }

  /** The card; empty if there is none, or it is being written. */
  Optional<SessionCard> read() {
    long word = table.get(HeaderField.CARD);
    int length = (int) word;
    if (word == 0 || length < 0 || length > MAX_BYTES) {
      return Optional.empty();
    }
    byte[] utf8 = new byte[length];
    table.memory().get(TEXT_AT, utf8);
    return word(utf8) == word
        ? Optional.of(SessionCard.parse(new String(utf8, StandardCharsets.UTF_8)))
        : Optional.empty();
  }

  private static long word(byte[] utf8) {
    CRC32 sum = new CRC32();
    sum.update(utf8);
    return sum.getValue() << Integer.SIZE | utf8.length;
  }
}
