// jsonnet -S -m prometheus/rules grafana/mixin/rules.jsonnet
local mixin = import 'mixin.libsonnet';
local yaml = import 'yaml.libsonnet';

{
  'hiptide.rules.yml': yaml.file('rules.libsonnet', mixin.prometheusRules),
  'hiptide.alerts.yml': yaml.file('alerts.libsonnet', mixin.prometheusAlerts),
}
