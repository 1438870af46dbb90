package dev.hiptide.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalLong;

/**
 * A map of bpf(2) whose keys have 4 or 8 bytes. Not thread-safe: its calls share their memory,
 * which is kept so that a reader makes no garbage.
 */
public final class BpfMap {
  // errno(3)
  private static final int ENOENT = 2;
  private static final int ENOSPC = 28;

  // union bpf_attr: of a single element
  private static final int MAP_AT = 0;
  private static final int KEY_AT = 8;
  private static final int VALUE_AT = 16;
  private static final int FLAGS_AT = 24;

  // ... and of a batch
  private static final int IN_BATCH_AT = 0;
  private static final int OUT_BATCH_AT = 8;
  private static final int KEYS_AT = 16;
  private static final int VALUES_AT = 24;
  private static final int COUNT_AT = 32;
  private static final int BATCH_MAP_AT = 36;

  /** More than the elements of a bucket: a batch that cannot hold one bucket fails. */
  private static final int BATCH = 512;

  private final Bpf bpf;
  private final int descriptor;
  private final int keyBytes;
  private final int valueBytes;
  private final Memory attribute = Bpf.attribute();
  private final Memory key = new Memory(Long.BYTES);
  private final Memory value;
  private Batch batch;

  /** A map that there is. */
  public BpfMap(Bpf bpf, int descriptor, int keyBytes, int valueBytes) {
    this.bpf = bpf;
    this.descriptor = descriptor;
    this.keyBytes = keyBytes;
    this.valueBytes = valueBytes;
    this.value = new Memory(valueBytes);
  }

  /** Its file descriptor. */
  public int descriptor() {
    return descriptor;
  }

  /** Takes the elements of a map. */
  @FunctionalInterface
  public interface Elements {
    /**
     * One element.
     *
     * @param values the memory of several; this one begins at {@code at}
     */
    void element(long key, ByteBuffer values, int at);
  }

  /** Puts a value of 4 or 8 bytes in. */
  public void put(long newKey, long newValue, int flags) throws LastErrorException {
    if (valueBytes == Integer.BYTES) {
      value.setInt(0, (int) newValue);
    } else {
      value.setLong(0, newValue);
    }
    setKey(newKey);
    attribute.setLong(VALUE_AT, Pointer.nativeValue(value));
    attribute.setLong(FLAGS_AT, flags);
    bpf.call(Bpf.MAP_UPDATE_ELEM, attribute);
  }

  /** A value of 4 or 8 bytes; empty where the key has none. */
  public OptionalLong get(long wanted) throws LastErrorException {
    setKey(wanted);
    attribute.setLong(VALUE_AT, Pointer.nativeValue(value));
    try {
      bpf.call(Bpf.MAP_LOOKUP_ELEM, attribute);
    } catch (LastErrorException e) {
      if (e.getErrorCode() == ENOENT) {
        return OptionalLong.empty();
      }
      throw e;
    }
    return OptionalLong.of(
        valueBytes == Integer.BYTES ? Integer.toUnsignedLong(value.getInt(0)) : value.getLong(0));
  }

  /** Takes an element out; returns whether it was there. */
  public boolean remove(long oldKey) throws LastErrorException {
    setKey(oldKey);
    try {
      bpf.call(Bpf.MAP_DELETE_ELEM, attribute);
      return true;
    } catch (LastErrorException e) {
      if (e.getErrorCode() == ENOENT) {
        return false;
      }
      throw e;
    }
  }

  /** Takes many elements out, by few calls; a key that is not there is passed over. */
  public void removeAll(List<Long> oldKeys) throws LastErrorException {
    if (batch == null) {
      batch = new Batch();
    }
    for (int from = 0; from < oldKeys.size(); ) {
      from += batch.remove(oldKeys.subList(from, Math.min(from + BATCH, oldKeys.size())));
    }
  }

  /**
   * Reads all elements of a hash. One that comes or goes meanwhile may be told or not; one that
   * stays is told once. Each 8 bytes of a value are read in one piece on 64-bit machines, where the
   * kernel copies by words; two of them need not be of one moment.
   */
  public void forEach(Elements elements) throws LastErrorException {
    if (batch == null) {
      batch = new Batch();
    }
    batch.read(elements);
  }

  private void setKey(long newKey) {
    attribute.clear();
    attribute.setInt(MAP_AT, descriptor);
    attribute.setLong(KEY_AT, Pointer.nativeValue(key));
    if (keyBytes == Integer.BYTES) {
      key.setInt(0, (int) newKey);
    } else {
      key.setLong(0, newKey);
    }
  }

  /**
   * The memory for reading and removing many elements by one call (BPF_MAP_LOOKUP_BATCH,
   * BPF_MAP_DELETE_BATCH, Linux 5.6).
   */
  private final class Batch {
    private final Memory keys = new Memory((long) BATCH * keyBytes);
    private final Memory values = new Memory((long) BATCH * valueBytes);
    private final ByteBuffer valuesBuffer =
        values.getByteBuffer(0, values.size()).order(ByteOrder.nativeOrder());
    private final Memory position = new Memory(Long.BYTES);

    /** Returns for how many of the keys there is nothing more to do. */
    int remove(List<Long> oldKeys) throws LastErrorException {
      for (int i = 0; i < oldKeys.size(); i++) {
        if (keyBytes == Integer.BYTES) {
          keys.setInt((long) i * keyBytes, oldKeys.get(i).intValue());
        } else {
          keys.setLong((long) i * keyBytes, oldKeys.get(i));
        }
      }
      attribute.clear();
      attribute.setLong(KEYS_AT, Pointer.nativeValue(keys));
      attribute.setInt(COUNT_AT, oldKeys.size());
      attribute.setInt(BATCH_MAP_AT, descriptor);
      try {
        bpf.call(Bpf.MAP_DELETE_BATCH, attribute);
        return oldKeys.size();
      } catch (LastErrorException e) {
        if (e.getErrorCode() != ENOENT) {
          throw e;
        }
        return attribute.getInt(COUNT_AT) + 1; // it stops at a key that is not there
      }
    }

    void read(Elements elements) throws LastErrorException {
      boolean more = true;
      for (boolean first = true; more; first = false) {
        attribute.clear();
        attribute.setLong(IN_BATCH_AT, first ? 0 : Pointer.nativeValue(position));
        attribute.setLong(OUT_BATCH_AT, Pointer.nativeValue(position));
        attribute.setLong(KEYS_AT, Pointer.nativeValue(keys));
        attribute.setLong(VALUES_AT, Pointer.nativeValue(values));
        attribute.setInt(COUNT_AT, BATCH);
        attribute.setInt(BATCH_MAP_AT, descriptor);
        try {
          bpf.call(Bpf.MAP_LOOKUP_BATCH, attribute);
        } catch (LastErrorException e) {
          if (e.getErrorCode() == ENOSPC) {
            throw new IllegalStateException("a bucket has more than " + BATCH + " elements", e);
          }
          if (e.getErrorCode() != ENOENT) { // which is how it says that it has come to the end
            throw e;
          }
          more = false;
        }
        int count = attribute.getInt(COUNT_AT);
        for (int i = 0; i < count; i++) {
          long found =
              keyBytes == Integer.BYTES
                  ? Integer.toUnsignedLong(keys.getInt((long) i * keyBytes))
                  : keys.getLong((long) i * keyBytes);
          elements.element(found, valuesBuffer, i * valueBytes);
        }
      }
    }
  }
}
