package dev.hiptide.hip.cpu.queue;

/**
 * Tasks, first in first out, linked through {@link DeviceTask#next}: a task is in one such list, or
 * in one processor's queue, at a time. Adding one therefore needs no Java heap and cannot fail. Not
 * thread-safe.
 */
final class TaskList {
  private DeviceTask first;
  private DeviceTask last;
  private int size;

  boolean isEmpty() {
    return first == null;
  }

  int size() {
    return size;
  }

  /** The first task; null if there is none. */
  DeviceTask first() {
    return first;
  }

  void add(DeviceTask task) {
    if (first == null) {
      first = task;
    } else {
      last.next = task;
    }
    last = task;
    size++;
  }

  /** Takes the first task out, which can then be queued elsewhere. */
  DeviceTask removeFirst() {
    DeviceTask task = first;
    first = task.next;
    task.next = null;
    if (first == null) {
      last = null;
    }
    size--;
    return task;
  }
}
