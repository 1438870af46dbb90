package dev.hiptide.linux;

/** The arguments of a system call, as they are in the registers: those it does not have, too. */
@FunctionalInterface
public interface CallArguments {
  /** An argument, from 0 to 5. */
  long get(int index);
}
