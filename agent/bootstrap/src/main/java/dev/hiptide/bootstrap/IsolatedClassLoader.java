package dev.hiptide.bootstrap;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.security.AllPermission;
import java.security.CodeSource;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * Loads the agent's classes and libraries from the entries of the agent jar below {@code inst/},
 * where no application's loader finds them: an application keeps its own Byte Buddy, JNA and
 * Micrometer. Its parent is the platform loader, so that it sees nothing of the application either;
 * where there is no application, it may be another.
 */
final class IsolatedClassLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private final AgentJar jar;
  private final ProtectionDomain domain;

  IsolatedClassLoader(AgentJar jar) throws IOException {
    this(jar, getPlatformClassLoader());
  }

  IsolatedClassLoader(AgentJar jar, ClassLoader parent) throws IOException {
    super("hiptide", parent);
    this.jar = jar;
    CodeSource source = new CodeSource(jar.path().toUri().toURL(), (Certificate[]) null);
    // Else a security manager of the program's would ask its policy.
    Permissions all = new Permissions();
    all.add(new AllPermission());
    this.domain = new ProtectionDomain(source, all);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes;
    try {
      bytes = jar.read(EntryPoints.ISOLATED + name.replace('.', '/') + ".class");
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes, 0, bytes.length, domain);
  }

  @Override
  protected URL findResource(String name) {
    try {
      return jar.url(EntryPoints.ISOLATED + name);
    } catch (IOException e) {
      return null;
    }
  }

  /** Without a URL's connection, whose classes and caches the program's JVM need not have. */
  @Override
  public InputStream getResourceAsStream(String name) {
    try {
      byte[] bytes = jar.read(EntryPoints.ISOLATED + name);
      return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    URL url = findResource(name);
    return Collections.enumeration(url == null ? List.of() : List.of(url));
  }
}
