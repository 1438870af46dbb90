package dev.hiptide.linux;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Loads JNA with its native library, from where that can be loaded.
 *
 * <p>JNA itself would unpack it in one directory alone. Containers and hardened systems mount
 * {@code /tmp} and {@code /dev/shm} so that nothing in them can be executed, or read-only; which
 * one is allowed is found by trial.
 */
final class JnaLibrary {
  /** The property for where JNA looks first. */
  private static final String BOOT_PATH = "jna.boot.library.path";

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private JnaLibrary() {}

  /**
   * Loads JNA. Its library is unpacked for that moment, unless an archive of the collector has it.
   *
   * @throws LinkageError if it cannot be loaded; the message names the directories that were tried
   */
  static void load() {
    String name = System.mapLibraryName("jnidispatch");
    String archive = System.getProperty(BOOT_PATH);
    if (archive != null && mayBeLoaded(Path.of(archive, name))) {
      initialise();
      return;
    }
    Path file = unpack(places(System::getProperty, System.getenv()), name);
    try {
      System.setProperty(BOOT_PATH, file.getParent().toString());
      initialise();
    } finally {
      remove(file); // what has been loaded stays loaded
    }
  }

  private static void initialise() {
    try {
      MethodHandles.lookup().ensureInitialized(Native.class);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e); // it is public
    }
  }

  /**
   * The directories to try, the best one first: those that the user has named, shared memory,
   * beside the jar, and the user's cache, which is JNA's own choice.
   */
  static List<Path> places(UnaryOperator<String> properties, Map<String, String> environment) {
    String classPath = properties.apply("java.class.path");
    String cache = environment.get("XDG_CACHE_HOME");
    Stream<Path> places =
        Stream.of(
                properties.apply("jna.tmpdir"),
                properties.apply("java.io.tmpdir"),
                "/dev/shm",
                classPath == null ? null : classPath.replaceFirst("[^/]*$", ""),
                cache == null ? properties.apply("user.home") + "/.cache" : cache)
            .filter(place -> place != null)
            .map(Path::of);
    return places.filter(Path::isAbsolute).distinct().toList();
  }

  /**
   * Unpacks the library in the first of these directories from which it may be loaded.
   *
   * @param name the file's
   */
  static Path unpack(List<Path> places, String name) {
    List<String> refusals = new ArrayList<>();
    for (Path place : places) {
      try {
        if (isUnsafe(place)) {
          refusals.add(place + " can be changed by other users");
          continue;
        }
        Path file = unpackIn(place, name);
        if (mayBeLoaded(file)) {
          return file;
        }
        remove(file);
        refusals.add(place + " is mounted noexec");
      } catch (IOException e) {
        refusals.add(place + " cannot be written to");
      }
    }
    throw new UnsatisfiedLinkError(
        "there is no directory for JNA's native library: "
            + String.join(", ", refusals)
            + "; name another by -Djna.tmpdir=DIRECTORY, or have java -jar hiptide-agent.jar archive"
            + " unpack it beside the jar");
  }

  /**
   * Whether another user could move the library away between its unpacking and its loading, and put
   * another in its place. Of root, that would be everything. Others have to be content with what
   * they find: the volumes that containers have in the place of {@code /tmp} are everybody's, and
   * nobody else is there.
   */
  private static boolean isUnsafe(Path place) throws IOException {
    return FileOwners.self() == 0 && FileOwners.othersMayReplaceIn(place);
  }

  private static Path unpackIn(Path place, String name) throws IOException {
    Path directory = place.resolve("hiptide-jna-" + Long.toHexString(System.nanoTime()));
    Path file = directory.resolve(name);
    String resource = "/com/sun/jna/" + Platform.RESOURCE_PREFIX + "/" + name;
    Files.createDirectory(directory, OWNER_ONLY);
    try (InputStream in = Native.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new UnsatisfiedLinkError("JNA has no native library for this platform: " + resource);
      }
      Files.createFile(file, OWNER_ONLY);
      try (OutputStream out = Files.newOutputStream(file)) {
        in.transferTo(out);
      }
    } catch (IOException | UnsatisfiedLinkError e) {
      remove(file);
      throw e;
    }
    return file;
  }

  /** access(2) refuses it, too, for a file that must not be executed because of its mount. */
  private static boolean mayBeLoaded(Path file) {
    return Files.isExecutable(file);
  }

  static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
      Files.deleteIfExists(file.getParent());
    } catch (IOException e) {
      // it is in the way of nobody
    }
  }
}
