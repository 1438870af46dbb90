package dev.hiptide.safety.programs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Exchanger;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Threads that wait in each of the ways that Java has, until the standard input ends. Then it says
 * which waits have ended by themselves, ends the others, and says what each has waited for.
 */
public final class Blocked {
  private static final int MILLIS = 600_000; // longer than any test

  private static final Map<String, FutureTask<Object>> WAITS = new LinkedHashMap<>();

  private Blocked() {}

  public static void main(String[] args) throws Exception {
    ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    Socket socket = connect(server);
    Socket peer = server.accept();
    socket.setSoTimeout(MILLIS);
    ServerSocket other = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    other.setSoTimeout(MILLIS);
    Selector selector = Selector.open();
    Selector timed = Selector.open();
    Pipe pipe = Pipe.open();
    Process child = new ProcessBuilder("cat").start();
    CountDownLatch latch = new CountDownLatch(1);
    Exchanger<Integer> exchanger = new Exchanger<>();
    Object monitor = new Object();

    await("select", selector::select);
    await("select with a timeout", () -> timed.select(MILLIS));
    await("accept with a timeout", () -> other.accept().isBound());
    await("read with a timeout", () -> socket.getInputStream().read());
    await("read of a pipe", () -> pipe.source().read(ByteBuffer.allocate(1)));
    await("child", child::waitFor);
    await("latch", () -> latch.await(MILLIS, TimeUnit.MILLISECONDS));
    await("exchange", () -> exchanger.exchange(1, MILLIS, TimeUnit.MILLISECONDS));
    await("monitor", () -> waitFor(monitor));

    System.out.println("started");
    while (System.in.read() >= 0) {}
    WAITS.forEach((name, wait) -> System.out.print(wait.isDone() ? name + " is over\n" : ""));
    selector.wakeup();
    timed.wakeup();
    connect(other);
    peer.getOutputStream().write(7);
    pipe.sink().write(ByteBuffer.allocate(1));
    child.getOutputStream().close();
    latch.countDown();
    exchanger.exchange(8);
    synchronized (monitor) {
      monitor.notifyAll();
    }
    for (Map.Entry<String, FutureTask<Object>> wait : WAITS.entrySet()) {
      System.out.println(wait.getKey() + ": " + wait.getValue().get());
    }
  }

  private static void await(String name, Callable<Object> wait) {
    FutureTask<Object> task = new FutureTask<>(wait);
    WAITS.put(name, task);
    new Thread(task, name).start();
  }

  private static Object waitFor(Object monitor) throws InterruptedException {
    synchronized (monitor) {
      monitor.wait(MILLIS);
      return "notified";
    }
  }

  private static Socket connect(ServerSocket server) throws IOException {
    return new Socket(server.getInetAddress(), server.getLocalPort());
  }
}
