package dev.hiptide.stack;

import static dev.hiptide.hip.Hip.hipDeviceSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemset;
import static dev.hiptide.roctx.Roctx.roctxRangePop;
import static dev.hiptide.roctx.Roctx.roctxRangePush;

import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.HipException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program with something to count for every metric, until its standard input ends. */
public final class EverythingOnce {
  private static final int BYTES = 4096;

  private EverythingOnce() {}

  public static void main(String[] args) throws Exception {
    for (int i = 0; i < 10; i++) {
      roctxRangePush("iteration");
      DevicePointer memory = hipMalloc(BYTES);
      hipMemset(memory, i, BYTES);
      hipDeviceSynchronize();
      hipFree(memory);
      Files.exists(Path.of("/does/not/exist")); // an error of a system call
      roctxRangePop();
    }
    try {
      hipMalloc(-1);
    } catch (HipException e) {
      System.out.println("done");
    }
    while (System.in.read() >= 0) {
      // until it has been looked at
    }
  }
}
