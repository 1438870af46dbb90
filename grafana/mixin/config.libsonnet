// What the dashboards have in common: names, thresholds, colours.
{
  _config:: {
    tags: ['hiptide'],
    uids: {
      overview: 'hiptide-overview',
      workload: 'hiptide-workload',
      tracer: 'hiptide-tracer',
    },
    // Where alerts link to (&viewPanel=): these numbers stay.
    panels: {
      calls: 101,
      regime: 102,
      duration: 103,
      hostCpu: 104,
      errors: 105,
      tracerUp: 201,
      tracerHeld: 202,
      losses: 203,
      scrape: 204,
    },
    // As provisioned; elsewhere Grafana takes another Prometheus for the variable.
    datasourceUid: 'hiptide-prometheus',
    // Panels take options of the release that they were checked against.
    pluginVersion: '13.2.0',
    schemaVersion: 42,
    // Prometheus scrapes this often; it is the least step of an annotation. That of a panel is the
    // data source's own.
    scrapeInterval: '5s',
    refresh: '10s',
    from: 'now-30m',

    // The application of an alert that knows none, HiptideTargetDown, is empty: .* matches that, too.
    all: '.*',

    // Those of RegimeClassifier (agent/collector), which says where each number comes from: the study
    // over HIP-CPU, and CUDA on an H100.
    thresholds: {
      // FINE_CALLS_PER_ITERATION. The study's alloc makes 1.00026 sync calls, its kernels 0.00021.
      fineCallsPerIteration: 0.5,
      // COARSE_MEAN_NANOS. A sync call of the study's alloc takes 240 µs, one of its kernels 120 ms.
      coarseMeanSeconds: 1e-3,
      // COARSE_SHARE_OF_WALL.
      coarseShareOfWall: 0.2,
      // The alert HiptideSpinBurnsCore: cores that host threads keep busy.
      spinCores: 0.8,
      // The alert HiptideTracerPerturbs: seconds that threads are held, in each second.
      tracerHeld: 0.5,
    },

    // Where logarithmic axes begin: a call in a million iterations; a nanosecond of an iteration; for
    // one call a microsecond, as the tracer alone takes longer.
    leastCalls: 1e-6,
    leastSeconds: 1e-9,
    leastDuration: 1e-6,

    // The number that stands for a regime, so that one series, and not five, tells it.
    regimes: {
      unknown: { value: 0, colour: '#808080' },
      fine: { value: 1, colour: 'orange' },
      coarse: { value: 2, colour: 'blue' },
      spin: { value: 3, colour: 'purple' },
      minimal: { value: 4, colour: 'green' },
    },
  },
}
