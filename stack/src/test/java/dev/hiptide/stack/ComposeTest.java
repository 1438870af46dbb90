package dev.hiptide.stack;

import static dev.hiptide.stack.ComposeFile.FILE;
import static dev.hiptide.stack.ComposeFile.option;
import static dev.hiptide.stack.ComposeFile.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.sun.net.httpserver.HttpServer;
import dev.hiptide.settings.Setting;
import dev.hiptide.testing.Checkout;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Compose file, without a Docker engine: its form by the specification's schema, and that what
 * it names is there. The configuration that it mounts is run natively elsewhere.
 */
class ComposeTest {
  private static final Set<String> PROGRAMS = Set.of("alloc", "baseline", "kernels");
  private static final String OWN_IMAGE = "hiptide-workloads";
  private static final String AGENT_PORT = "9748";
  private static final JsonMapper JSON = new JsonMapper();

  static Stream<Arguments> services() {
    return ComposeFile.services().entrySet().stream()
        .map(entry -> arguments(entry.getKey(), YamlFile.map(entry.getValue())));
  }

  static Stream<Arguments> programs() {
    return services().filter(service -> PROGRAMS.contains(service.get()[0]));
  }

  @Test
  void isOfTheSpecificationsForm() throws Exception {
    assertThat(errors(FILE)).isEmpty();
  }

  @Test
  void aMisspeltKeyIsNotOfTheSpecificationsForm() throws Exception {
    Map<String, Object> prometheus = new LinkedHashMap<>(service("prometheus"));
    prometheus.put("health_check", prometheus.remove("healthcheck"));
    Map<String, Object> misspelt = new LinkedHashMap<>(FILE);
    misspelt.put("services", Map.of("prometheus", prometheus));

    assertThat(errors(misspelt)).singleElement().asString().contains("health_check");
  }

  @Test
  void theStackIsComplete() {
    assertThat(YamlFile.map(FILE.get("services")))
        .containsOnlyKeys(
            "prometheus", "alertmanager", "grafana", "alerts", "baseline", "alloc", "kernels");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("services")
  void anImageIsOfOneRelease(String name, Map<String, Object> service) {
    if (!service.get("image").equals(ownImage())) { // which is of this very checkout
      assertThat((String) service.get("image")).matches("[a-z/-]+:v?\\d+\\.\\d+\\.\\d+");
      assertThat(service).doesNotContainKeys("build", "pull_policy");
    }
  }

  /** Compose builds services in parallel, and two builds of one tag disturb each other. */
  @Test
  void oneServiceBuildsTheImageAndTheOthersWaitForIt() {
    assertThat(ownImage()).startsWith(OWN_IMAGE + ":");
    Map<String, Map<String, Object>> users =
        services()
            .map(service -> (String) service.get()[0])
            .filter(name -> service(name).get("image").equals(ownImage()))
            .collect(Collectors.toMap(name -> name, ComposeFile::service));
    assertThat(users).containsOnlyKeys("alerts", "alloc", "baseline", "kernels");

    List<String> builders =
        users.keySet().stream().filter(name -> users.get(name).containsKey("build")).toList();
    assertThat(builders).hasSize(1);
    String builder = builders.get(0);
    assertThat(users.remove(builder)).doesNotContainEntry("pull_policy", "never");
    assertThat(users.values())
        .allSatisfy(
            user -> {
              assertThat(user).containsEntry("pull_policy", "never");
              assertThat(YamlFile.map(user.get("depends_on"))).containsKey(builder);
            });
  }

  /** Otherwise Compose refuses the file. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("services")
  void noServiceWaitsForItself(String name, Map<String, Object> service) {
    Set<String> awaited = new TreeSet<>();
    Set<String> next = dependencies(name);
    while (awaited.addAll(next)) {
      next =
          next.stream()
              .flatMap(dependency -> dependencies(dependency).stream())
              .collect(Collectors.toSet());
    }
    assertThat(awaited).doesNotContain(name);
  }

  private static Set<String> dependencies(String name) {
    Object dependencies = service(name).get("depends_on");
    return dependencies == null ? Set.of() : YamlFile.map(dependencies).keySet();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("services")
  void nothingIsPermittedThatIsNotNeeded(String name, Map<String, Object> service) {
    assertThat(service).doesNotContainKeys("privileged", "pid", "ipc", "devices", "cgroup_parent");
    assertThat(service)
        .containsEntry("cap_drop", List.of("ALL"))
        .containsEntry("security_opt", List.of("no-new-privileges:true"))
        .containsEntry("read_only", true)
        .containsKey("mem_limit");
    assertThat(YamlFile.strings(service.get("cap_add")))
        .isEqualTo(PROGRAMS.contains(name) ? List.of("BPF", "PERFMON") : List.of());
  }

  /** The tag is Compose's own, and no YAML parser knows it. */
  @Test
  void whereBpfIsNotPermittedEachProgramHasOneCapabilityInPlaceOfTheTwo() throws IOException {
    Path file = Checkout.ROOT.resolve("docker-compose.ptrace.yml");
    Map<String, Object> override =
        YamlFile.mapping(Files.readString(file).replace("!override", ""));
    Map<String, Object> services = YamlFile.map(override.get("services"));

    assertThat(override).containsOnlyKeys("services");
    assertThat(services).containsOnlyKeys(PROGRAMS);
    assertThat(services.values())
        .allMatch(service -> service.equals(Map.of("cap_add", List.of("SYS_PTRACE"))));
    assertThat(
            Files.readAllLines(file).stream().filter(line -> line.endsWith("cap_add: !override")))
        .hasSize(PROGRAMS.size());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("services")
  void portsAreOnTheLoopbackInterface(String name, Map<String, Object> service) {
    assertThat(YamlFile.strings(service.get("ports")))
        .allMatch(port -> port.matches("127\\.0\\.0\\.1:(\\d+):\\1"));
  }

  @Test
  void whatAPersonOpensHasAPortAndNothingElseHas() {
    Set<String> open =
        services()
            .filter(service -> YamlFile.map(service.get()[1]).containsKey("ports"))
            .map(service -> (String) service.get()[0])
            .collect(Collectors.toSet());
    assertThat(open).containsExactlyInAnyOrder("prometheus", "alertmanager", "grafana");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("services")
  void itsHealthIsChecked(String name, Map<String, Object> service) {
    assertThat(YamlFile.map(service.get("healthcheck")))
        .containsOnlyKeys("test", "interval", "timeout", "retries", "start_period");
    assertThat(service).containsEntry("restart", "unless-stopped");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("services")
  void whatIsMountedIsThere(String name, Map<String, Object> service) {
    Set<String> named = YamlFile.map(FILE.get("volumes")).keySet();
    for (String volume : YamlFile.strings(service.get("volumes"))) {
      String source = volume.split(":")[0];
      if (source.startsWith(".")) {
        assertThat(Checkout.ROOT.resolve(source)).exists();
        assertThat(volume).endsWith(":ro");
      } else {
        assertThat(named).contains(source);
      }
    }
  }

  @Test
  void configurationIsMountedWhereItIsLookedFor() {
    assertThat(mounted("prometheus", option("prometheus", "config.file"))).isRegularFile();
    assertThat(mounted("alertmanager", option("alertmanager", "config.file"))).isRegularFile();
    String home =
        (String)
            YamlFile.map(service("grafana").get("environment"))
                .get("GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH");
    assertThat(mounted("grafana", home)).isRegularFile();
    for (Path file :
        YamlFile.in(mounted("grafana", "/etc/grafana/provisioning").resolve("dashboards"))) {
      for (Map<String, Object> provider : YamlFile.maps(YamlFile.mapping(file).get("providers"))) {
        String path = (String) YamlFile.map(provider.get("options")).get("path");
        assertThat(mounted("grafana", path).resolve("overview.json")).isRegularFile();
      }
    }
  }

  @Test
  void dataOutlivesTheContainers() {
    assertThat(YamlFile.strings(service("prometheus").get("volumes")))
        .contains("prometheus-data:" + option("prometheus", "storage.tsdb.path"));
    assertThat(YamlFile.strings(service("alertmanager").get("volumes")))
        .contains("alertmanager-data:" + option("alertmanager", "storage.path"));
  }

  @Test
  void thePrometheusScrapesEveryProgramAndReachesIt() {
    assertThat(targets("hiptide/compose.yml"))
        .containsExactlyInAnyOrderElementsOf(
            PROGRAMS.stream().map(program -> program + ":" + AGENT_PORT).toList());
    assertThat(targets("alertmanager/compose.yml")).containsExactly("alertmanager:9093");
    assertThat(YamlFile.strings(service("prometheus").get("networks"))).contains("study");
  }

  @Test
  void grafanaAsksServicesThatThereAre() {
    for (Path file :
        YamlFile.in(mounted("grafana", "/etc/grafana/provisioning").resolve("datasources"))) {
      for (Map<String, Object> source : YamlFile.maps(YamlFile.mapping(file).get("datasources"))) {
        URI url = URI.create((String) source.get("url"));
        assertThat(YamlFile.strings(service(url.getHost()).get("ports")))
            .containsExactly("127.0.0.1:%1$d:%1$d".formatted(url.getPort()));
      }
    }
  }

  /** It shares Alertmanager's interfaces, so the configured address is its own. */
  @Test
  void alertsGoToTheirReceiver() {
    Map<String, Object> alerts = service("alerts");
    String port = YamlFile.strings(alerts.get("command")).get(0);

    assertThat(alerts).containsEntry("network_mode", "service:alertmanager");
    assertThat(YamlFile.mapping(mounted("alertmanager", option("alertmanager", "config.file"))))
        .extractingByKey("receivers")
        .asString()
        .contains("http://127.0.0.1:" + port + "/");
    String mainClass = YamlFile.strings(alerts.get("entrypoint")).get(3);
    assertThat(
            Checkout.ROOT.resolve("stack/src/main/java/" + mainClass.replace('.', '/') + ".java"))
        .exists();
  }

  /** An unknown setting is an error, and the program would run without the agent. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("programs")
  void theAgentKnowsItsSettings(String name, Map<String, Object> service) throws Exception {
    Set<String> variables =
        Arrays.stream(Setting.values())
            .map(setting -> "HIPTIDE_" + setting.name())
            .collect(Collectors.toSet());
    Map<String, Object> environment = YamlFile.map(service.get("environment"));

    assertThat(variables).containsAll(environment.keySet());
    assertThat(environment)
        .containsEntry("HIPTIDE_HOST", "0.0.0.0")
        .containsEntry("HIPTIDE_APPLICATION", name);
    assertThat(YamlFile.strings(service.get("command"))).first().isEqualTo(name);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("programs")
  void aProgramIsHealthyOnlyWhenItsEndpointSaysReady(String name, Map<String, Object> service)
      throws Exception {
    assertThat(exitCodeOfHealthCheck(service, 200)).isZero();
    assertThat(exitCodeOfHealthCheck(service, 503)).isNotZero();
  }

  @Test
  void theImageIsBuiltOnOneReleaseAndNotForRoot() throws Exception {
    String dockerfile = Files.readString(Checkout.ROOT.resolve("Dockerfile"));
    List<String> bases =
        Pattern.compile("(?m)^FROM (\\S+)")
            .matcher(dockerfile)
            .results()
            .map(match -> match.group(1))
            .toList();

    assertThat(bases).hasSize(2).allMatch(base -> base.matches("[a-z-]+:\\d+\\.\\d+\\.\\d+.*"));
    assertThat(dockerfile)
        .contains("base.name=\"docker.io/library/" + bases.get(1) + "\"")
        .contains("\nUSER 10001:10001\n");
  }

  /** The image that is built here. */
  static String ownImage() {
    return (String) service("alloc").get("image");
  }

  /** What of the checkout a service sees at a path. */
  private static Path mounted(String service, String path) {
    Path inside = Path.of(path);
    for (String volume : YamlFile.strings(service(service).get("volumes"))) {
      String[] parts = volume.split(":");
      Path target = Path.of(parts[1]);
      if (parts[0].startsWith(".") && inside.startsWith(target)) {
        return Checkout.ROOT.resolve(parts[0]).resolve(target.relativize(inside)).normalize();
      }
    }
    throw new AssertionError("nothing of the checkout is mounted at " + path + " in " + service);
  }

  /** Only the shipped file: a checkout may have further files beside it. */
  private static List<String> targets(String file) {
    return YamlFile.mappings(Checkout.ROOT.resolve("prometheus/targets/" + file)).stream()
        .flatMap(group -> YamlFile.strings(group.get("targets")).stream())
        .toList();
  }

  private static List<Error> errors(Map<String, Object> file) throws IOException {
    try (InputStream in = ComposeTest.class.getResourceAsStream("compose-spec.json")) {
      ObjectNode definition = (ObjectNode) JSON.readTree(in);
      // The address that it gives is not the one of draft 7.
      definition.remove(List.of("$schema", "$id"));
      Schema schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(definition);
      JsonNode instance = JSON.valueToTree(file);
      return schema.validate(instance);
    }
  }

  /**
   * Runs a service's health check here.
   *
   * @param status what the endpoint answers
   */
  private static int exitCodeOfHealthCheck(Map<String, Object> service, int status)
      throws Exception {
    List<String> test =
        YamlFile.strings(YamlFile.map(service.get("healthcheck")).get("test")).stream()
            .map(word -> word.replace("$$", "$"))
            .toList();
    assertThat(test).hasSize(4).startsWith("CMD", "bash", "-c");
    assertThat(test.get(3)).contains("/127.0.0.1/" + AGENT_PORT + " ");

    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean asked = exchange.getRequestURI().getPath().equals("/-/ready");
          exchange.sendResponseHeaders(asked ? status : 404, -1);
          exchange.close();
        });
    server.start();
    try {
      return Command.exitCode(
          "bash", "-c", test.get(3).replace("/" + AGENT_PORT, "/" + server.getAddress().getPort()));
    } finally {
      server.stop(0);
    }
  }
}
