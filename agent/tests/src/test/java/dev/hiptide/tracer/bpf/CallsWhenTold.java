package dev.hiptide.tracer.bpf;

import dev.hiptide.safety.programs.Libc;

/** Makes as many calls of getppid(2) as it is told, when its standard input ends. */
public final class CallsWhenTold {
  private CallsWhenTold() {}

  /** Argument: the calls. */
  public static void main(String[] args) throws Exception {
    int calls = Integer.parseInt(args[0]);
    while (System.in.read() >= 0) {}
    for (int i = 0; i < calls; i++) {
      Libc.getppid();
    }
  }
}
