package dev.hiptide.workloads;

import static dev.hiptide.hip.Hip.hipDeviceScheduleAuto;
import static dev.hiptide.hip.Hip.hipDeviceScheduleBlockingSync;
import static dev.hiptide.hip.Hip.hipDeviceScheduleSpin;
import static dev.hiptide.hip.Hip.hipDeviceScheduleYield;

import java.util.Locale;

/** How the host waits for the device: the choices of {@code hipSetDeviceFlags}. */
public enum DeviceFlags {
  AUTO(hipDeviceScheduleAuto),
  SPIN(hipDeviceScheduleSpin),
  YIELD(hipDeviceScheduleYield),
  BLOCKING(hipDeviceScheduleBlockingSync);

  /** Reads a choice from the command line. */
  public static final class Converter extends Choice<DeviceFlags> {
    public Converter() {
      super(DeviceFlags.class);
    }
  }

  private final int flags;

  DeviceFlags(int flags) {
    this.flags = flags;
  }

  int flags() {
    return flags;
  }

  /** Returns the choice as the command line spells it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
