package dev.hiptide.settings;

import java.util.Locale;

/** Which tracer sees the system calls. */
public enum Backend {
  /** {@link #BPF} where it is permitted, else {@link #PTRACE}. */
  AUTO,
  /** Programs in the kernel that count, bpf(2): they stop nobody. */
  BPF,
  /** A debugger's way, ptrace(2): it stops a thread at each of its calls. */
  PTRACE;

  /** Reads what {@link #label} gives. */
  static Backend parse(String text) {
    for (Backend backend : values()) {
      if (backend.label().equals(text)) {
        return backend;
      }
    }
    throw new IllegalArgumentException(text);
  }

  /** The name, as the setting, metrics and reports spell it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
