package dev.hiptide.jar.programs;

import dev.hiptide.hip.Hip;
import java.io.IOException;

/** Loads HIP, waits for the end of its standard input, and calls HIP again. */
public final class CallsHipWhenTold {
  private CallsHipWhenTold() {}

  public static void main(String[] arguments) throws IOException {
    Hip.hipGetDevice();
    System.out.println("ready");
    while (System.in.read() >= 0) {}
    CallsHip.main(arguments);
  }
}
