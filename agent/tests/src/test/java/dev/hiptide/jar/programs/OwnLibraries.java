package dev.hiptide.jar.programs;

import com.sun.jna.Native;
import io.micrometer.core.instrument.MeterRegistry;
import net.bytebuddy.ByteBuddy;

/** Prints where its libraries come from, and which of the agent's classes it sees. */
public final class OwnLibraries {
  private OwnLibraries() {}

  public static void main(String[] arguments) throws Exception {
    for (Class<?> library : new Class<?>[] {ByteBuddy.class, Native.class, MeterRegistry.class}) {
      System.out.println(
          library.getSimpleName()
              + " "
              + library.getProtectionDomain().getCodeSource().getLocation().getPath());
    }
    for (String hidden :
        new String[] {
          "dev.hiptide.instrumentation.AgentStart",
          "dev.hiptide.collector.Collector",
          "dev.hiptide.settings.Settings",
          "com.google.gson.Gson"
        }) {
      try {
        Class.forName(hidden);
        System.out.println("sees " + hidden);
      } catch (ClassNotFoundException e) {
        System.out.println("no " + hidden);
      }
    }
    System.out.println(
        new ByteBuddy()
            .subclass(Object.class)
            .make()
            .load(OwnLibraries.class.getClassLoader())
            .getLoaded()
            .getSuperclass()
            .getName());
    System.out.println("long: " + Native.LONG_SIZE);
    System.out.println("property: " + System.getProperty("net.bytebuddy.nexus.disabled"));
  }
}
