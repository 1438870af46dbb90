package dev.hiptide.examples;

import static dev.hiptide.hip.Hip.hipEventCreate;
import static dev.hiptide.hip.Hip.hipEventDestroy;
import static dev.hiptide.hip.Hip.hipEventElapsedTime;
import static dev.hiptide.hip.Hip.hipEventRecord;
import static dev.hiptide.hip.Hip.hipEventSynchronize;
import static dev.hiptide.hip.Hip.hipFree;
import static dev.hiptide.hip.Hip.hipLaunchKernel;
import static dev.hiptide.hip.Hip.hipMalloc;
import static dev.hiptide.hip.Hip.hipMemcpy;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyDeviceToHost;
import static dev.hiptide.hip.HipMemcpyKind.hipMemcpyHostToDevice;

import dev.hiptide.hip.DevicePointer;
import dev.hiptide.hip.HipEvent;
import dev.hiptide.hip.Kernel;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Measures what the device does, on the device's own clock. */
@Command(name = "event", description = "Times a transposition and the copies around it.")
public final class Events extends Example {
  private static final Matrix MATRIX = new Matrix(1024);

  private boolean timeRuns = true;

  @Override
  Optional<String> run() {
    float[] matrix = MATRIX.counting();
    float[] transposed = new float[MATRIX.elements()];
    DevicePointer in = hipMalloc(MATRIX.bytes());
    DevicePointer out = allocateResult(MATRIX.bytes());
    Kernel transpose = global(Matrix.transpose(out.asFloats(), in.asFloats(), MATRIX.width()));

    time("copy to the device", () -> hipMemcpy(in, matrix, MATRIX.bytes(), hipMemcpyHostToDevice));
    time("kernel", () -> hipLaunchKernel(transpose, MATRIX.grid(), MATRIX.block(), 0, null));
    time(
        "copy to the host",
        () -> hipMemcpy(transposed, out, MATRIX.bytes(), hipMemcpyDeviceToHost));
    hipFree(in);
    hipFree(out);

    return timeRuns
        ? MATRIX.findError(transposed, matrix)
        : Optional.of("an event was reached before an earlier one");
  }

  private void time(String what, Runnable work) {
    HipEvent start = hipEventCreate();
    HipEvent stop = hipEventCreate();
    hipEventRecord(start);
    work.run();
    hipEventRecord(stop);
    hipEventSynchronize(stop);
    float milliseconds = hipEventElapsedTime(start, stop);
    say("%s: %.3f ms", what, milliseconds);
    timeRuns &= milliseconds > 0;
    hipEventDestroy(start);
    hipEventDestroy(stop);
  }
}
