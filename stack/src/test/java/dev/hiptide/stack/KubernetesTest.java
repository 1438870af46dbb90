package dev.hiptide.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hiptide.testing.Checkout;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PodMetricsEndpoint;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitorSpec;
import io.fabric8.openshift.api.model.monitoring.v1.Prometheus;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The manifests, without a cluster: each is of its kind's type with no unknown field, and what they
 * say of each other, of the rules and of the Compose file agrees.
 */
class KubernetesTest {
  private static final Path DIRECTORY = Checkout.ROOT.resolve("kubernetes");
  private static final Path PROMETHEUS = Checkout.ROOT.resolve("prometheus");

  private static final Pattern METRIC =
      Pattern.compile(
          "\\b(?:(?:job_[a-z_]+:)?hiptide_[a-z_0-9]+(?::[a-z0-9_]+)?|ALERTS|up|scrape_[a-z_]+)"
              + "(?=[\\[{ )|\",])");

  private static final Map<String, Class<? extends HasMetadata>> TYPES =
      Map.of(
          "v1/Namespace", Namespace.class,
          "v1/ServiceAccount", ServiceAccount.class,
          "apps/v1/Deployment", Deployment.class,
          "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class,
          "rbac.authorization.k8s.io/v1/Role", Role.class,
          "rbac.authorization.k8s.io/v1/RoleBinding", RoleBinding.class,
          "monitoring.coreos.com/v1/PodMonitor", PodMonitor.class,
          "monitoring.coreos.com/v1/Prometheus", Prometheus.class,
          "monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class);

  /** Kubernetes' types keep unknown fields; here an unknown field is an error. */
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              })
          .build();

  @Test
  void everyManifestIsOfItsKindsType() {
    List<HasMetadata> all = manifests();

    assertThat(all)
        .extracting(manifest -> (Object) manifest.getClass())
        .containsAll(TYPES.values());
    assertThat(all)
        .filteredOn(manifest -> !(manifest instanceof Namespace))
        .allMatch(manifest -> manifest.getMetadata().getNamespace().equals("hiptide"));
  }

  @Test
  void anUnknownFieldIsAnError() {
    Map<String, Object> misspelt =
        Map.of(
            "apiVersion", "monitoring.coreos.com/v1",
            "kind", "PodMonitor",
            "spec", Map.of("sampleLimits", 1));

    assertThatThrownBy(() -> typed(misspelt)).hasMessageContaining("sampleLimits");
  }

  @Test
  void theRulesAreThoseOfPrometheusAlone() throws Exception {
    List<Object> groups = new ArrayList<>();
    for (Path file : YamlFile.in(PROMETHEUS.resolve("rules"))) {
      groups.addAll(YamlFile.maps(YamlFile.mapping(file).get("groups")));
    }
    Map<String, Object> resource = YamlFile.mapping(DIRECTORY.resolve("prometheusrule.yaml"));

    assertThat(YamlFile.map(resource.get("spec"))).containsExactly(Map.entry("groups", groups));
    Command.succeeds(DIRECTORY.resolve("generate").toString(), "--check");
  }

  @Test
  void thePodsAreFoundAndScrapedAsOnOneMachine() {
    PodMonitor monitor = only(PodMonitor.class);
    PodMetricsEndpoint endpoint = monitor.getSpec().getPodMetricsEndpoints().get(0);
    Map<String, Object> configuration = YamlFile.mapping(PROMETHEUS.resolve("prometheus.yml"));
    Map<String, Object> global = YamlFile.map(configuration.get("global"));
    Map<String, Object> scrape = YamlFile.maps(configuration.get("scrape_configs")).get(0);

    assertThat(podLabels()).containsAllEntriesOf(monitor.getSpec().getSelector().getMatchLabels());
    assertThat(app().getPorts())
        .extracting(ContainerPort::getName)
        .containsExactly(endpoint.getPort());
    assertThat(endpoint.getInterval()).isEqualTo(global.get("scrape_interval"));
    assertThat(endpoint.getScrapeTimeout()).isEqualTo(global.get("scrape_timeout"));
    assertThat(endpoint.getRelabelings())
        .anySatisfy(
            rule -> {
              assertThat(rule.getTargetLabel()).isEqualTo("job");
              assertThat(rule.getReplacement()).isEqualTo(scrape.get("job_name"));
            });
  }

  @Test
  void aPodMayTellAsMuchAsATargetOnOneMachine() {
    PodMonitorSpec monitor = only(PodMonitor.class).getSpec();

    assertThat(
            YamlFile.maps(
                YamlFile.mapping(PROMETHEUS.resolve("prometheus.yml")).get("scrape_configs")))
        .singleElement()
        .satisfies(
            job -> {
              assertThat(job).containsEntry("body_size_limit", monitor.getBodySizeLimit());
              assertThat(job).containsEntry("sample_limit", monitor.getSampleLimit().intValue());
              assertThat(job).containsEntry("label_limit", monitor.getLabelLimit().intValue());
              assertThat(job)
                  .containsEntry(
                      "label_name_length_limit", monitor.getLabelNameLengthLimit().intValue());
              assertThat(job)
                  .containsEntry(
                      "label_value_length_limit", monitor.getLabelValueLengthLimit().intValue());
              assertThat(job).containsEntry("target_limit", monitor.getTargetLimit().intValue());
            });
  }

  /** A pending pod may have an address, and would be down until its init containers have ended. */
  @Test
  void aPodIsATargetOnlyWhileItRuns() {
    PodMetricsEndpoint endpoint = only(PodMonitor.class).getSpec().getPodMetricsEndpoints().get(0);

    assertThat(endpoint.getRelabelings())
        .filteredOn(
            rule ->
                List.of("__meta_kubernetes_pod_phase").equals(rule.getSourceLabels())
                    && "keep".equals(rule.getAction()))
        .singleElement()
        .satisfies(
            rule ->
                assertThat(Stream.of("Pending", "Running", "Succeeded", "Failed", "Unknown"))
                    .filteredOn(phase -> phase.matches(rule.getRegex()))
                    .containsExactly("Running"));
  }

  @Test
  void onlyPrometheusMayAskTheEndpoint() {
    NetworkPolicy policy = only(NetworkPolicy.class);

    assertThat(podLabels())
        .containsAllEntriesOf(policy.getSpec().getPodSelector().getMatchLabels());
    assertThat(policy.getSpec().getIngress()).hasSize(2);
    assertThat(policy.getSpec().getIngress().get(0).getPorts().get(0).getPort().getStrVal())
        .isEqualTo("hiptide");
    assertThat(policy.getSpec().getIngress().get(0).getFrom().get(0).getPodSelector())
        .satisfies(
            selector ->
                assertThat(selector.getMatchLabels())
                    .containsEntry("prometheus", only(Prometheus.class).getMetadata().getName()));
  }

  /** A pod that a policy selects gets only the traffic that some policy allows. */
  @Test
  void theWorkloadsOtherPortsStayOpen() {
    NetworkPolicyIngressRule others = only(NetworkPolicy.class).getSpec().getIngress().get(1);
    int endpoint = app().getPorts().get(0).getContainerPort();

    assertThat(others.getFrom()).isEmpty();
    for (String protocol : List.of("TCP", "UDP", "SCTP")) {
      BitSet open = new BitSet();
      others.getPorts().stream()
          .filter(range -> range.getProtocol().equals(protocol))
          .forEach(range -> open.set(range.getPort().getIntVal(), range.getEndPort() + 1));
      BitSet expected = new BitSet();
      expected.set(1, 65536);
      expected.set(endpoint, !protocol.equals("TCP"));
      assertThat(open).as(protocol).isEqualTo(expected);
    }
  }

  @Test
  void prometheusTakesTheMonitorAndTheRules() {
    Prometheus prometheus = only(Prometheus.class);

    assertThat(only(PodMonitor.class).getMetadata().getLabels())
        .containsAllEntriesOf(prometheus.getSpec().getPodMonitorSelector().getMatchLabels());
    assertThat(only(PrometheusRule.class).getMetadata().getLabels())
        .containsAllEntriesOf(prometheus.getSpec().getRuleSelector().getMatchLabels());
    assertThat(prometheus.getSpec().getServiceAccountName())
        .isEqualTo(only(ServiceAccount.class).getMetadata().getName());
    assertThat(only(RoleBinding.class).getSubjects().get(0).getName())
        .isEqualTo(only(ServiceAccount.class).getMetadata().getName());
    assertThat(only(RoleBinding.class).getRoleRef().getName())
        .isEqualTo(only(Role.class).getMetadata().getName());
    assertThat(prometheus.getSpec().getRemoteWrite()).hasSize(1);
    assertThat(prometheus.getSpec().getExternalLabels()).containsKey("cluster");
  }

  /** docs/kubernetes.md says of each dashboard whether it is complete in the store. */
  @Test
  void whatTheFleetsDashboardReadsIsSentToTheStore() throws Exception {
    Predicate<String> sent =
        Pattern.compile(
                only(Prometheus.class)
                    .getSpec()
                    .getRemoteWrite()
                    .get(0)
                    .getWriteRelabelConfigs()
                    .get(0)
                    .getRegex())
            .asMatchPredicate();
    Map<String, Set<String>> read = new TreeMap<>();
    for (Dashboard dashboard : Dashboard.all()) {
      read.put(dashboard.uid(), metrics(dashboard));
    }

    assertThat(read.get("hiptide-overview"))
        .contains("ALERTS", "up", "hiptide_build_info", "hiptide_workload_start_time_seconds")
        .allMatch(sent);
    assertThat(read.get("hiptide-workload"))
        .anyMatch(sent)
        .anyMatch(sent.negate())
        .contains("hiptide_iteration_sync_calls_bucket");
    assertThat(read.get("hiptide-tracer")).anyMatch(sent.negate());
    // What is said of exemplars: they are on the buckets.
    assertThat(sent).rejects("hiptide_iteration_sync_calls_bucket");
    assertThat(only(Prometheus.class).getSpec().getRemoteWrite().get(0).getSendExemplars())
        .isNull();
  }

  @Test
  void theWiderExpressionOfTheDocumentSendsWhatAllDashboardsRead() throws Exception {
    String document = Files.readString(Checkout.ROOT.resolve("docs/kubernetes.md"));
    Matcher wider = Pattern.compile("`(job_\\[a-z_]\\S+)`").matcher(document);
    assertThat(wider.find()).isTrue();
    Predicate<String> sent = Pattern.compile(wider.group(1)).asMatchPredicate();

    for (Dashboard dashboard : Dashboard.all()) {
      assertThat(metrics(dashboard)).as("%s", dashboard).allMatch(sent);
    }
  }

  /** All metrics and recorded series that a dashboard asks for. */
  private static Set<String> metrics(Dashboard dashboard) {
    return dashboard
        .expressions()
        .flatMap(expression -> METRIC.matcher(expression).results())
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The Pod Security Standard that the namespace enforces, as Kubernetes' documentation has it. */
  @Test
  void theWorkloadIsRestricted() {
    PodSpec pod = pod();

    assertThat(only(Namespace.class).getMetadata().getLabels())
        .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getHostNetwork()).isNull();
    assertThat(pod.getHostPID()).isNull();
    assertThat(pod.getHostIPC()).isNull();
    assertThat(pod.getVolumes()).extracting(Volume::getEmptyDir).doesNotContainNull();
    assertThat(Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream()))
        .hasSize(2)
        .allSatisfy(
            container -> {
              assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
              assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
              assertThat(container.getSecurityContext().getPrivileged()).isNull();
              assertThat(container.getSecurityContext().getRunAsUser()).isNull();
              assertThat(container.getSecurityContext().getSeccompProfile()).isNull();
              assertThat(container.getSecurityContext().getCapabilities().getDrop())
                  .containsExactly("ALL");
              assertThat(container.getSecurityContext().getCapabilities().getAdd()).isEmpty();
              assertThat(container.getPorts()).allMatch(port -> port.getHostPort() == null);
            });
  }

  @Test
  void theAgentIsMountedWhereItsArchiveWasMade() throws Exception {
    Container init = pod().getInitContainers().get(0);
    String jar =
        app().getEnv().stream()
            .filter(variable -> variable.getName().equals("JAVA_TOOL_OPTIONS"))
            .map(EnvVar::getValue)
            .findFirst()
            .orElseThrow()
            .replace("-javaagent:", "");
    String directory = Path.of(jar).getParent().toString();

    assertThat(Files.readString(Checkout.ROOT.resolve("Dockerfile")))
        .contains("java -jar " + jar + " archive");
    assertThat(app().getVolumeMounts())
        .filteredOn(mount -> mount.getMountPath().equals(directory))
        .extracting(VolumeMount::getName)
        .containsExactly(init.getVolumeMounts().get(0).getName());
    assertThat(init.getCommand())
        .containsExactly(
            "sh",
            "-c",
            "cp -a %s/* %s/".formatted(directory, init.getVolumeMounts().get(0).getMountPath()));
    assertThat(init.getImage()).isEqualTo(ComposeTest.ownImage());
    assertThat(app().getImage()).isEqualTo(ComposeTest.ownImage());
  }

  @Test
  void forBpfTheWorkloadHasTwoCapabilitiesMore() {
    assertAdds("bpf.patch.yaml", "BPF", "PERFMON");
  }

  @Test
  void underYamaTheWorkloadHasOneCapabilityMore() {
    assertAdds("yama.patch.yaml", "SYS_PTRACE");
  }

  private static void assertAdds(String file, String... capabilities) {
    Deployment patch = (Deployment) typed(YamlFile.mapping(DIRECTORY.resolve(file)));
    PodSpec pod = patch.getSpec().getTemplate().getSpec();

    assertThat(patch.getMetadata().getName())
        .isEqualTo(only(Deployment.class).getMetadata().getName());
    assertThat(pod.getSecurityContext().getRunAsUser()).isZero();
    assertThat(pod.getContainers()).hasSize(1);
    assertThat(pod.getContainers().get(0).getName()).isEqualTo(app().getName());
    assertThat(pod.getContainers().get(0).getSecurityContext().getCapabilities())
        .satisfies(
            it -> {
              assertThat(it.getDrop()).containsExactly("ALL");
              assertThat(it.getAdd()).containsExactly(capabilities);
            });
  }

  private static Map<String, String> podLabels() {
    return only(Deployment.class).getSpec().getTemplate().getMetadata().getLabels();
  }

  private static PodSpec pod() {
    return only(Deployment.class).getSpec().getTemplate().getSpec();
  }

  private static Container app() {
    assertThat(pod().getContainers()).hasSize(1);
    return pod().getContainers().get(0);
  }

  private static <T extends HasMetadata> T only(Class<T> type) {
    List<T> found = manifests().stream().filter(type::isInstance).map(type::cast).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  /** All but the patch, which is no complete manifest. */
  private static List<HasMetadata> manifests() {
    return YamlFile.in(DIRECTORY).stream()
        .filter(file -> !file.toString().endsWith(".patch.yaml"))
        .flatMap(file -> YamlFile.documents(file).stream())
        .map(KubernetesTest::typed)
        .toList();
  }

  private static HasMetadata typed(Map<String, Object> manifest) {
    String type = manifest.get("apiVersion") + "/" + manifest.get("kind");
    assertThat(TYPES).containsKey(type);
    return STRICT.convertValue(manifest, TYPES.get(type));
  }
}
