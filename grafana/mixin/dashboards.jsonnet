// jsonnet -m grafana/dashboards grafana/mixin/dashboards.jsonnet
(import 'mixin.libsonnet').grafanaDashboards
