// What the dashboards, the recording rules and the alerts have in common: names, thresholds, colours,
// links.
{
  _config+:: {
    local config = self,

    tags: ['hiptide'],
    uids: {
      overview: 'hiptide-overview',
      workload: 'hiptide-workload',
      tracer: 'hiptide-tracer',
    },
    // The panels that alerts link to (&viewPanel=). These numbers must not change: bookmarks have them.
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
    // What the links of the alerts begin with. docs/runbooks.md says how to change them in the files that
    // are made.
    links: {
      grafana: 'http://localhost:3000',
      runbooks: 'docs/runbooks.md',
    },
    // As provisioned; in another Grafana, the variable selects another Prometheus.
    datasourceUid: 'hiptide-prometheus',
    // The release of Grafana that the panels' options were checked against.
    pluginVersion: '13.2.0',
    schemaVersion: 42,
    // How often Prometheus scrapes (prometheus/prometheus.yml) and evaluates the rules. It is the smallest
    // step of an annotation. The step of a panel is the data source's own.
    scrapeSeconds: 5,
    scrapeInterval: '%ds' % config.scrapeSeconds,
    refresh: '10s',
    from: 'now-30m',

    // The alert HiptideTargetDown has no application: .* matches an empty one, too.
    all: '.*',

    // Every threshold of the dashboards, the rules and the alerts.
    thresholds: {
      // Those of the agent. RegimeClassifier (agent/collector) says where each number comes from: the
      // study over HIP-CPU, and CUDA on an H100. ThresholdsTest compares them.
      //
      // FINE_CALLS_PER_ITERATION. The study's alloc makes 1.00026 sync calls, its kernels 0.00021.
      fineCallsPerIteration: 0.5,
      // COARSE_MEAN_NANOS. A sync call of the study's alloc takes 240 µs, one of its kernels 120 ms.
      coarseMeanSeconds: 1e-3,
      // COARSE_SHARE_OF_WALL.
      coarseShareOfWall: 0.2,
      // SPIN_RUNNABLE_SHARE, here in cores that host threads keep busy.
      spinCores: 0.8,

      // HiptideSyncPerIterationJump and HiptideSyncPerIterationDeparture: fewer sync calls per second cost
      // next to nothing, whatever the ratio, as each takes 20 to 240 µs.
      minSyncCallsPerSecond: 1,
      // HiptideSyncPerIterationDeparture: by which factor, and by how many calls per iteration, a program
      // exceeds its own past. A full launch queue of an H100 makes 0.1 calls per iteration; less may be
      // the JVM's own.
      departureFactor: 3,
      departureCallsPerIteration: 0.1,
      // A program that has iterated for less than this has no past.
      minPastSeconds: 600,
      // HiptideLongSynchronisation: a mean wait at which people give up on a process, and a single wait
      // that is a hang.
      longWaitSeconds: 10,
      hangSeconds: 285,
      // HiptideSyscallErrors: failed calls in five minutes; one per second is a habit.
      maxErrors: 300,
      // HiptideTracerPerturbs: seconds that threads are held, in each second. The tracer is one thread:
      // when half of its time is taken, threads queue for it.
      tracerHeld: 0.5,

      // HiptideScrapedTooSeldom: scrapes in ten minutes. The rates over a minute need one every 15 s, and
      // have gaps from 30 s on.
      minScrapes: 24,

      // Samples of a scrape: the agent keeps below this.
      maxSeries: 1000,
    },

    // Where logarithmic axes begin: a call in a million iterations; a nanosecond of an iteration; for one
    // call a microsecond, as the tracer alone takes longer.
    minCalls: 1e-6,
    minSeconds: 1e-9,
    minDuration: 1e-6,

    // What each regime means, and the number that stands for it, so that one series, and not five, tells
    // it. Regime (agent/collector) has the definitions.
    regimes: {
      unknown: { value: 0, colour: '#808080', meaning: 'no iteration yet' },
      fine: {
        value: 1,
        colour: 'orange',
        meaning: 'a system call of one category on about every iteration',
      },
      coarse: { value: 2, colour: 'blue', meaning: 'few calls, but long ones' },
      spin: { value: 3, colour: 'purple', meaning: 'the wait burns a core without system calls' },
      minimal: { value: 4, colour: 'green', meaning: 'the operating system is not on the path' },
    },
  },
}
