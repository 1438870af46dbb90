package dev.hiptide.safety.programs;

/** A program that writes so many bytes to its standard error, and ends. */
public final class Talks {
  private Talks() {}

  public static void main(String[] args) {
    System.err.print("x".repeat(Integer.parseInt(args[0])));
    System.err.flush();
  }
}
