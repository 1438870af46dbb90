package dev.hiptide.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.hiptide.terms.SyscallTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The system call bpf(2): makes maps, loads programs and lets them run at raw tracepoints. Whatever
 * is made is a file descriptor, closed when a program is executed; it lives as long as any process
 * has one. Structures as in linux/bpf.h. Safe for any thread.
 */
public final class Bpf {
  /** A kind of map, of enum bpf_map_type. */
  public static final int ARRAY = 2;

  /** An array that can be mapped into memory (BPF_F_MMAPABLE, Linux 5.5). */
  public static final int MAPPABLE = 1 << 10;

  // enum bpf_cmd
  static final int MAP_CREATE = 0;
  static final int MAP_LOOKUP_ELEM = 1;
  static final int MAP_UPDATE_ELEM = 2;
  static final int MAP_DELETE_ELEM = 3;
  static final int MAP_LOOKUP_BATCH = 24;
  static final int MAP_DELETE_BATCH = 27;
  private static final int PROG_LOAD = 5;
  private static final int OBJ_GET_INFO_BY_FD = 15;
  private static final int RAW_TRACEPOINT_OPEN = 17;

  private static final int PROG_TYPE_RAW_TRACEPOINT = 17;
  private static final int NAME_BYTES = 16;
  private static final int INSTRUCTION_BYTES = 8;

  // struct bpf_prog_info
  private static final int PROG_INFO_BYTES = 232;
  private static final int RECURSION_MISSES_AT = 208;

  /** {@code r0 = 0; exit}, as struct bpf_insn. */
  private static final byte[] NOTHING = {
    (byte) 0xb7, 0, 0, 0, 0, 0, 0, 0, (byte) 0x95, 0, 0, 0, 0, 0, 0, 0
  };

  // The parts of union bpf_attr that are used, zero behind them.
  private static final int ATTRIBUTE_BYTES = 128;

  // setrlimit(2)
  private static final int RLIMIT_MEMLOCK = 8;
  private static final long RLIM_INFINITY = -1;

  // mmap(2)
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED = 1;

  private final int bpf;

  /** The call of the architecture that the table is of. */
  public Bpf(SyscallTable syscalls) {
    bpf = syscalls.number("bpf");
  }

  /**
   * Takes the limit from the memory of maps: before Linux 5.11 it counts against RLIMIT_MEMLOCK,
   * setrlimit(2), and no capability excepts it. Whoever may not raise it keeps what there is.
   */
  public static void liftMemoryLimit(SyscallTable syscalls) {
    try (Memory unlimited = new Memory(2 * Long.BYTES)) {
      unlimited.setLong(0, RLIM_INFINITY);
      unlimited.setLong(Long.BYTES, RLIM_INFINITY);
      Linux.syscall(
          syscalls.number("prlimit64"), 0, RLIMIT_MEMLOCK, Pointer.nativeValue(unlimited), 0);
    } catch (LastErrorException e) {
      // then a map may find no room, which is told
    }
  }

  /**
   * Whether this process may let a program run at a raw tracepoint: tries the smallest there is.
   */
  public boolean mayTrace() {
    try {
      close(loadProgram(NOTHING, "GPL", "hiptide_try"));
      return true;
    } catch (LastErrorException e) {
      return false;
    }
  }

  /**
   * Makes a map.
   *
   * @param type its kind, of enum bpf_map_type
   * @param inner for a map of maps, the descriptor of one that the others are like; else 0
   * @param name letters, digits, dots and underscores, cut to 15
   * @return its descriptor
   */
  public int createMap(
      int type, int keyBytes, int valueBytes, int maxEntries, int flags, int inner, String name)
      throws LastErrorException {
    try (Memory attribute = attribute()) {
      attribute.setInt(0, type);
      attribute.setInt(4, keyBytes);
      attribute.setInt(8, valueBytes);
      attribute.setInt(12, maxEntries);
      attribute.setInt(16, flags);
      attribute.setInt(20, inner);
      setName(attribute, 28, name);
      return (int) call(MAP_CREATE, attribute);
    }
  }

  /**
   * Loads a program for a raw tracepoint.
   *
   * @param instructions as struct bpf_insn, with the descriptors of the maps filled in
   * @return its descriptor
   */
  public int loadProgram(byte[] instructions, String license, String name)
      throws LastErrorException {
    byte[] licenseBytes = (license + "\0").getBytes(StandardCharsets.US_ASCII);
    try (Memory attribute = attribute();
        Memory code = new Memory(instructions.length);
        Memory licenseText = new Memory(licenseBytes.length)) {
      code.write(0, instructions, 0, instructions.length);
      licenseText.write(0, licenseBytes, 0, licenseBytes.length);
      attribute.setInt(0, PROG_TYPE_RAW_TRACEPOINT);
      attribute.setInt(4, instructions.length / INSTRUCTION_BYTES);
      attribute.setLong(8, Pointer.nativeValue(code));
      attribute.setLong(16, Pointer.nativeValue(licenseText));
      setName(attribute, 48, name);
      return (int) call(PROG_LOAD, attribute);
    }
  }

  /**
   * Lets a program run at a raw tracepoint, as long as the descriptor that this returns is open
   * anywhere.
   */
  public int openRawTracepoint(String tracepoint, int program) throws LastErrorException {
    byte[] bytes = (tracepoint + "\0").getBytes(StandardCharsets.US_ASCII);
    try (Memory attribute = attribute();
        Memory name = new Memory(bytes.length)) {
      name.write(0, bytes, 0, bytes.length);
      attribute.setLong(0, Pointer.nativeValue(name));
      attribute.setInt(8, program);
      return (int) call(RAW_TRACEPOINT_OPEN, attribute);
    }
  }

  /** How often a program was due and did not run, because it was running on that processor. */
  public long missed(int program) throws LastErrorException {
    try (Memory attribute = attribute();
        Memory info = new Memory(PROG_INFO_BYTES)) {
      info.clear();
      attribute.setInt(0, program);
      attribute.setInt(4, PROG_INFO_BYTES);
      attribute.setLong(8, Pointer.nativeValue(info));
      call(OBJ_GET_INFO_BY_FD, attribute);
      return info.getLong(RECURSION_MISSES_AT);
    }
  }

  /**
   * The memory of a map that was made {@link #MAPPABLE}, for as long as this process lives.
   *
   * @param bytes the size of all its elements
   */
  public static ByteBuffer memory(int map, long bytes) throws LastErrorException {
    long address = Linux.mmap(0, bytes, PROT_READ_WRITE, MAP_SHARED, map, 0);
    return new Pointer(address).getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
  }

  /** See close(2). */
  public static void close(int descriptor) throws LastErrorException {
    Linux.close(descriptor);
  }

  long call(int command, Memory attribute) throws LastErrorException {
    return Linux.syscall(bpf, command, Pointer.nativeValue(attribute), attribute.size(), 0);
  }

  static Memory attribute() {
    Memory attribute = new Memory(ATTRIBUTE_BYTES);
    attribute.clear();
    return attribute;
  }

  private static void setName(Memory attribute, int at, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    attribute.write(at, bytes, 0, Math.min(bytes.length, NAME_BYTES - 1));
  }
}
