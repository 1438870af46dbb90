package dev.hiptide.settings;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

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

  /**
   * Puts what is set in this process into the environment of another. By no class that keeps what
   * it has read of the program's settings, as {@link java.util.Properties#store} does.
   */
  public static void pass(Map<String, String> environment) {
    StringJoiner properties = new StringJoiner("&");
    for (String name : NAMES) {
      String value = System.getProperty(name);
      if (value != null) {
        properties.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
      }
    }
    if (properties.length() > 0) {
      environment.put(VARIABLE, properties.toString());
    }
  }

  /** Sets what another process has passed; before anything reads it. */
  public static void take(Map<String, String> environment) {
    for (String property : environment.getOrDefault(VARIABLE, "").split("&")) {
      String[] nameAndValue = property.split("=", 2);
      if (NAMES.contains(nameAndValue[0]) && nameAndValue.length == 2) {
        System.setProperty(
            nameAndValue[0], URLDecoder.decode(nameAndValue[1], StandardCharsets.UTF_8));
      }
    }
  }
}
