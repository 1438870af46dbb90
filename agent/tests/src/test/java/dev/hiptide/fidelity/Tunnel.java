package dev.hiptide.fidelity;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A proxy that lets clients through to one server by HTTP's CONNECT (RFC 9110), under the name that
 * it has given it. Closing it ends all connections.
 */
final class Tunnel implements AutoCloseable {
  private final String name;
  private final InetSocketAddress server;
  private final ServerSocket socket = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());

  Tunnel(String name, InetSocketAddress server) throws IOException {
    this.name = name;
    this.server = server;
    start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void accept() throws IOException {
    while (!socket.isClosed()) {
      Socket client = socket.accept();
      start(() -> connect(client));
    }
  }

  private void connect(Socket client) throws IOException {
    BufferedReader request =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII), 1);
    boolean isKnown = request.readLine().startsWith("CONNECT " + name + " ");
    while (!request.readLine().isEmpty()) {
      // a header
    }
    String answer = isKnown ? "200 OK" : "502 Bad Gateway";
    client
        .getOutputStream()
        .write(("HTTP/1.1 " + answer + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    if (isKnown) {
      Socket other = new Socket(server.getAddress(), server.getPort());
      start(() -> copy(client, other));
      copy(other, client);
    } else {
      client.close();
    }
  }

  private static void copy(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      in.transferTo(to.getOutputStream());
    }
  }

  private interface Part {
    void run() throws IOException;
  }

  private static void start(Part part) {
    Thread thread =
        new Thread(
            () -> {
              try {
                part.run();
              } catch (IOException e) {
                // one side has closed its end
              }
            },
            "tunnel");
    thread.setDaemon(true);
    thread.start();
  }
}
