package dev.hiptide.tracer.bpf;

/** Where the fields of struct process of tracer.bpf.c are, in bytes. */
final class ProcessLayout {
  static final int OWNER = 0;
  static final int OWNER_START = 8;
  static final int PID = 16;
  static final int TID = 20;
  static final int REPLACED = 24;
  static final int CELLS = 32;
  static final int FIRST_ITERATION = 40;
  static final int SYNC = 48;
  static final int COUNTED = 112;
  static final int CALLS_LOST = 176;
  static final int CONTEXTS_LOST = 184;
  static final int ENDS_LOST = 192;
  static final int FOREIGN = 200;
  static final int SYNC_CALLS = 208;
  static final int NANOS = 320;

  /** The numbers of system calls that SYNC and COUNTED have a bit for. */
  static final int NUMBERS = 512;

  static final int BYTES = 640;

  private ProcessLayout() {}
}
