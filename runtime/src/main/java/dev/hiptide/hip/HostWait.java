package dev.hiptide.hip;

/** How a host thread waits for a device. */
public enum HostWait {
  /** As the device thinks best. */
  AUTO(0),
  /** Looks again and again. */
  SPIN(1),
  /** Looks, and gives up its core in between. */
  YIELD(2),
  /** Sleeps until the device wakes it. */
  BLOCKING_SYNC(4);

  private final int flag;

  HostWait(int flag) {
    this.flag = flag;
  }

  /** The {@code hipDeviceSchedule…} constant. */
  int flag() {
    return flag;
  }

  /** The one whose constant this is. */
  static HostWait ofFlag(int flag) {
    for (HostWait wait : values()) {
      if (wait.flag == flag) {
        return wait;
      }
    }
    throw new IllegalArgumentException("no schedule flag: " + flag);
  }
}
