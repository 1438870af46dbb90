package dev.hiptide.safety.programs;

/** A program that crashes: abort(3) on a thread that is not its first. */
public final class Aborts {
  private Aborts() {}

  public static void main(String[] args) {
    System.out.println("started");
    Libc.abort();
  }
}
