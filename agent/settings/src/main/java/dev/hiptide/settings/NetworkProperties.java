package dev.hiptide.settings;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The system properties by which the program trusts servers and goes through proxies. The collector
 * reaches the receiver of OTLP as the program would. They go by the environment: a command line is
 * there for everybody to read, and one of them is a password.
 */
public final class NetworkProperties {
  private static final String VARIABLE = "HIPTIDE_COLLECTOR_PROPERTIES";

  /** JSSE Reference Guide, "Customizing JSSE"; java.net, "Networking Properties". */
  private static final List<String> NAMES =
      List.of(
          "javax.net.ssl.trustStore",
          "javax.net.ssl.trustStorePassword",
          "javax.net.ssl.trustStoreType",
          "javax.net.ssl.trustStoreProvider",
          "http.proxyHost",
          "http.proxyPort",
          "https.proxyHost",
          "https.proxyPort",
          "http.nonProxyHosts",
          "java.net.useSystemProxies");

  private NetworkProperties() {}

  /** Puts what is set in this process into the environment of another. */
  public static void pass(Map<String, String> environment) {
    Properties properties = new Properties();
    for (String name : NAMES) {
      String value = System.getProperty(name);
      if (value != null) {
        properties.setProperty(name, value);
      }
    }
    if (!properties.isEmpty()) {
      StringWriter text = new StringWriter();
      try {
        properties.store(text, null);
      } catch (IOException e) {
        throw new UncheckedIOException(e); // text has no end
      }
      environment.put(VARIABLE, text.toString());
    }
  }

  /** Sets what another process has passed; before anything reads it. */
  public static void take(Map<String, String> environment) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(environment.getOrDefault(VARIABLE, "")));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // nor has this
    }
    for (String name : NAMES) {
      String value = properties.getProperty(name);
      if (value != null) {
        System.setProperty(name, value);
      }
    }
  }
}
