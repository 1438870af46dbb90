package dev.hiptide.hip.tool;

import dev.hiptide.probe.Probe;
import java.io.IOException;

/** Looks like the runtime's class of this name. */
public class Task {
  long correlationId;

  /** What the probe said that the thread was doing, inside. */
  public long contextInside;

  public void execute() throws IOException {
    contextInside = Probe.correlation();
  }

  public void assist() throws IOException {
    contextInside = Probe.correlation();
  }
}
