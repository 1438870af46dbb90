package dev.hiptide.hip;

import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@link RedeployTest} runs: a server that deploys {@link RedeployedApp} again and again, each
 * time in a class loader of its own, calls it on its own thread, and forgets it.
 */
final class RedeployProgram {
  private static final int TIMES = 3;
  private static final long DEADLINE_NANOS = 80_000_000_000L;
  private static final ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();

  private RedeployProgram() {}

  /** Argument: what of the runtime the applications have in common: all, libraries or nothing. */
  public static void main(String[] args) throws Exception {
    List<URL> classPath = classPath();
    URL app = classPath.get(0);
    URL runtime = classPath.get(1);
    List<URL> libraries = classPath.subList(2, classPath.size());
    ClassLoader shared =
        switch (args[0]) {
          case "all" -> loader(PLATFORM, classPath.subList(1, classPath.size()));
          case "libraries" -> loader(PLATFORM, libraries);
          case "nothing" -> PLATFORM;
          default -> throw new IllegalArgumentException(args[0]);
        };
    List<URL> own =
        switch (args[0]) {
          case "all" -> List.of(app);
          case "libraries" -> List.of(app, runtime);
          default -> classPath;
        };
    List<WeakReference<ClassLoader>> deployed = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      deployed.add(deploy(shared, own));
    }
    // JDK 17's records keep one class, the last whose records were compared, for ever.
    deployed.remove(TIMES - 1);
    long begin = System.nanoTime();
    while (deployed.stream().anyMatch(loader -> loader.get() != null)) {
      if (System.nanoTime() - begin > DEADLINE_NANOS) {
        Thread.getAllStackTraces().keySet().forEach(System.err::println);
        throw new IllegalStateException("still in memory");
      }
      System.gc();
      Thread.sleep(100);
    }
    System.out.println("forgotten");
  }

  private static WeakReference<ClassLoader> deploy(ClassLoader shared, List<URL> own)
      throws Exception {
    Thread server = Thread.currentThread();
    ClassLoader before = server.getContextClassLoader();
    try (URLClassLoader app = loader(shared, own)) {
      server.setContextClassLoader(app);
      app.loadClass("dev.hiptide.hip.RedeployedApp").getMethod("run").invoke(null);
      return new WeakReference<>(app);
    } finally {
      server.setContextClassLoader(before);
    }
  }

  private static URLClassLoader loader(ClassLoader parent, List<URL> urls) {
    return new URLClassLoader(urls.toArray(URL[]::new), parent);
  }

  /** The tests' classes first, then the runtime's. */
  private static List<URL> classPath() throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    return urls;
  }
}
