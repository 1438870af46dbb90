package dev.hiptide.tracer.bpf;

import dev.hiptide.linux.Seccomp;
import dev.hiptide.terms.SyscallTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** {@link CountsInKernel} as in a container: a filter of seccomp(2) answers bpf(2) with EPERM. */
public final class CountsBehindFilter {
  // linux/bpf_common.h and linux/seccomp.h
  private static final int LOAD_WORD = 0x20;
  private static final int JUMP_EQUAL = 0x15;
  private static final int RETURN = 0x06;
  private static final int ALLOW = 0x7fff0000;
  private static final int FAIL_WITH_EPERM = 0x00050001;

  private CountsBehindFilter() {}

  /** Arguments: those of {@link CountsInKernel#main}. */
  public static void main(String[] args) throws Exception {
    SyscallTable syscalls = SyscallTable.forArchitecture(System.getProperty("os.arch"));
    ByteBuffer filter = ByteBuffer.allocate(4 * Long.BYTES).order(ByteOrder.nativeOrder());
    add(filter, LOAD_WORD, 0, 0, 0);
    add(filter, JUMP_EQUAL, 0, 1, syscalls.number("bpf"));
    add(filter, RETURN, 0, 0, FAIL_WITH_EPERM);
    add(filter, RETURN, 0, 0, ALLOW);
    Seccomp.install(filter.array(), syscalls);
    CountsInKernel.main(args);
  }

  private static void add(ByteBuffer filter, int code, int ifTrue, int ifFalse, int operand) {
    filter.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(operand);
  }
}
