package dev.hiptide.jar.programs;

import dev.hiptide.fidelity.KnownHip;
import dev.hiptide.hip.Hip;
import dev.hiptide.probe.Probe;
import dev.hiptide.table.OperationContext;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Calls HIP and prints what the probe thinks of it. */
public final class CallsHip {
  private CallsHip() {}

  public static void main(String[] arguments) throws IOException {
    KnownHip.lookInsideMalloc(CallsHip::correlation);
    long inside = Hip.hipMalloc(64);
    System.out.println("inside: " + (OperationContext.operation(inside) != 0));
    System.out.println("outside: " + Probe.correlation());
    System.out.println("suppressed: " + Probe.lastSuppressed());
  }

  private static long correlation() {
    try {
      return Probe.correlation();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Marks an iteration where a test asks for that. */
  static void step() {}
}
