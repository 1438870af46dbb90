package dev.hiptide.safety.programs;

import dev.hiptide.hip.Hip;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** A Jetty whose every answer takes an iteration, until the end of its standard input. */
public final class Serves extends Handler.Abstract {
  /** What it answers. */
  public static final String ANSWER = "answer";

  /** What it says before its port. */
  public static final String LISTENS = "port: ";

  private Serves() {}

  public static void main(String[] arguments) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Serves());
    server.start();
    System.out.println(LISTENS + connector.getLocalPort());
    while (System.in.read() >= 0) {}
    server.stop();
    System.out.println("stopped");
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Content.Sink.write(response, true, iterate(), callback);
    return true;
  }

  /** Marks an iteration. */
  static String iterate() {
    long pointer = Hip.hipMalloc(64);
    Hip.hipMemcpy(null, null, 64, 0);
    Hip.hipFree(pointer);
    return ANSWER;
  }
}
