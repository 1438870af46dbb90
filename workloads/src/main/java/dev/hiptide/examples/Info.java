package dev.hiptide.examples;

import static dev.hiptide.hip.Hip.hipDeviceGetLimit;
import static dev.hiptide.hip.Hip.hipGetDeviceCount;
import static dev.hiptide.hip.Hip.hipGetDeviceProperties;
import static dev.hiptide.hip.Hip.hipMemGetInfo;
import static dev.hiptide.hip.Hip.hipRuntimeGetVersion;
import static dev.hiptide.hip.Hip.hipSetDevice;

import dev.hiptide.hip.HipDeviceProp;
import dev.hiptide.hip.HipLimit;
import dev.hiptide.hip.HipMemInfo;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Prints what a program can ask a device. */
@Command(name = "info", description = "Prints what the devices are and what their limits are.")
public final class Info extends Example {
  @Override
  Optional<String> run() {
    say("HIP version: %d", hipRuntimeGetVersion());
    for (int device = 0; device < hipGetDeviceCount(); device++) {
      hipSetDevice(device);
      say("device #%d", device);
      print(hipGetDeviceProperties(device));
      HipMemInfo memory = hipMemGetInfo();
      say("  memory: %,d bytes free of %,d", memory.free(), memory.total());
      say("  malloc heap: %,d bytes", hipDeviceGetLimit(HipLimit.hipLimitMallocHeapSize));
    }
    return hipGetDeviceCount() > 0 ? Optional.empty() : Optional.of("there is no device");
  }

  private static void print(HipDeviceProp properties) {
    for (RecordComponent property : HipDeviceProp.class.getRecordComponents()) {
      try {
        say("  %s: %s", property.getName(), property.getAccessor().invoke(properties));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
