package dev.hiptide.hip.cpu;

import dev.hiptide.hip.Device;
import dev.hiptide.hip.DeviceProvider;

/** Makes the CPU device; named in META-INF/services. */
public final class CpuDeviceProvider implements DeviceProvider {
  @Override
  public Device create() {
    return new CpuDevice();
  }
}
