package dev.hiptide.safety.programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program that prints a file. */
public final class Reads {
  private Reads() {}

  public static void main(String[] args) throws IOException {
    System.out.print(Files.readString(Path.of(args[0])));
  }
}
