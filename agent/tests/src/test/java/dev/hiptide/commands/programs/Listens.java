package dev.hiptide.commands.programs;

import dev.hiptide.hip.Hip;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Listens at a port and prints it, and calls HIP at each line of its input, until that ends. It
 * maps the files that are its arguments, as if they were libraries of its JVM.
 */
public final class Listens {
  private Listens() {}

  public static void main(String[] arguments) throws IOException {
    List<Object> mapped = new ArrayList<>();
    for (String argument : arguments) {
      try (FileChannel channel = FileChannel.open(Path.of(argument))) {
        mapped.add(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
      }
    }
    try (ServerSocket socket = new ServerSocket(0)) {
      Hip.hipMalloc(64);
      System.out.println("port " + socket.getLocalPort());
      System.out.println("started");
      for (int read = System.in.read(); read >= 0; read = System.in.read()) {
        if (read == '\n') {
          Hip.hipMalloc(64);
        }
      }
    }
    System.out.println("sound " + mapped.size());
  }
}
