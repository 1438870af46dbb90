// As other mixins: grafanaDashboards is an object of files.
{
  grafanaDashboards+:: {
    'overview.json': import 'overview.libsonnet',
    'workload.json': import 'workload.libsonnet',
    'tracer.json': import 'tracer.libsonnet',
  },
}
