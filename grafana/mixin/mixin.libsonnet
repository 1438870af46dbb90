// A monitoring mixin: dashboards, recording rules and alerts, all made from one configuration. To change
// a threshold for all three:
//   (import 'mixin.libsonnet') { _config+:: { thresholds+: { fineCallsPerIteration: 0.7 } } }
(import 'config.libsonnet') {
  local config = self._config,

  grafanaDashboards+:: {
    'overview.json': (import 'overview.libsonnet')(config),
    'workload.json': (import 'workload.libsonnet')(config),
    'tracer.json': (import 'tracer.libsonnet')(config),
  },
  prometheusRules+:: (import 'rules.libsonnet')(config),
  prometheusAlerts+:: (import 'alerts.libsonnet')(config),
}
