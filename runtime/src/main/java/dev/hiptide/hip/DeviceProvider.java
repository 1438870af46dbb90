package dev.hiptide.hip;

/**
 * Makes a device. {@link Hip} finds it by {@link java.util.ServiceLoader}, so that the API knows no
 * kind of device by its class.
 */
public interface DeviceProvider {
  /** Makes the device and starts its threads, which are daemons. Called once per JVM. */
  Device create();
}
