package dev.hiptide.table;

/** What a thread of the workload is there for; every thread has exactly one role at a time. */
public enum Role {
  /** A Java thread that neither calls HIP nor marks iterations. */
  APP,
  /** A thread that calls HIP or marks iterations: from its first such call on. */
  HOST,
  /** A worker of the HIP runtime. */
  DEVICE,
  /** A thread of the Java virtual machine: garbage collector, compilers, VM thread. */
  JVM,
  /** A thread that neither Java nor the virtual machine named: a driver's, say. */
  NATIVE,
  /** A thread of this agent; never part of a figure, and never traced. */
  AGENT,
  /** The agent's doorbell: never part of a figure, but traced, so that it can be heard. */
  DOORBELL;

  private static final Role[] ROLES = values();

  /** The role whose {@link #ordinal()} this is; {@link #APP} for a number that is no role's. */
  public static Role of(long ordinal) {
    return ordinal >= 0 && ordinal < ROLES.length ? ROLES[(int) ordinal] : APP;
  }

  /** Whether the thread is the workload's: what figures are made of. */
  public boolean isObserved() {
    return this != AGENT && this != DOORBELL;
  }

  /** Whether the thread does HIP's work: it calls HIP, or the runtime works on it. */
  public boolean isOfHip() {
    return this == HOST || this == DEVICE;
  }

  /** The value of the label {@code role}. */
  public String label() {
    return switch (this) {
      case APP -> "app";
      case HOST -> "host";
      case DEVICE -> "device";
      case JVM -> "jvm";
      case NATIVE -> "native";
      case AGENT -> "agent";
      case DOORBELL -> "doorbell";
    };
  }
}
