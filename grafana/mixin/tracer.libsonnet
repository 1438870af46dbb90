// Whether the figures can be trusted, and what tracing costs.
function(config)
  local common = (import 'common.libsonnet')(config);
  local lib = (import 'lib.libsonnet')(config);

  local of = common.of;
  local by = common.by;

  local rate(metric) = 'sum by %s (rate(%s[$__rate_interval]))' % [by, of(metric)];
  local inRange(metric) = 'sum by %s (increase(%s[$__range]))' % [by, of(metric)];

  local stat(title, description, unit, expr) =
    lib.stat(title, description, unit, [lib.now(expr, common.legend)]) + lib.size(8, 4);

  local held = lib.thresholds([
    'green',
    lib.from(config.thresholds.tracerHeld / 2, 'yellow'),
    lib.from(config.thresholds.tracerHeld, 'red'),
  ]);

  lib.dashboard(
    'hiptide / Tracer',
    config.uids.tracer,
    'The health of the tracer, what it costs the programs, and what it may have missed.',
    common.variables,
    common.annotations,
    [
      lib.row('Health', [
        stat(
          'Tracer',
          'Whether system calls of the program are seen. A program that may run without (trace=auto, trace=off) has no such metric.',
          'none',
          'min by %s (%s)' % [by, of('hiptide_tracer_up')]
        )
        + lib.mappings({
          '0': { text: 'down', color: 'red', index: 0 },
          '1': { text: 'up', color: 'green', index: 1 },
        })
        + lib.thresholds(['red', lib.from(1, 'green')]),
        stat(
          'Threads traced',
          'Threads whose system calls are seen now: with backend bpf every one, with ptrace those that trace= selects.',
          'short',
          common.sumOf('hiptide_tracer_threads')
        )
        + lib.thresholds(['text']),
        stat(
          'Events lost',
          'Events that the tracer could not follow, in the time range. One is enough to doubt the counts.',
          'short',
          inRange('hiptide_tracer_lost_events_total')
        )
        + lib.defaults({ decimals: 0 })
        // The increase is extrapolated and need not be an integer.
        + lib.thresholds(['green', lib.from(0.001, 'red')]),
        stat(
          'Time untraced',
          'Time in the range in which nobody traced the program, because its collector was being replaced.',
          's',
          inRange('hiptide_tracer_untraced_seconds_total')
        )
        + lib.thresholds(['green', lib.from(0.001, 'yellow'), lib.from(5, 'red')]),
        stat(
          'Threads unheard',
          'Threads that announced themselves and were not answered within a second: what they did at first is not counted. In the time range.',
          'short',
          inRange('hiptide_tracer_threads_unheard_total')
        )
        + lib.defaults({ decimals: 0 })
        + lib.thresholds(['green', lib.from(0.001, 'red')]),
        stat(
          'Floor of a call',
          'What backend ptrace adds to the time of a system call at least. Durations near it say little about the call. 0 with bpf.',
          's',
          common.sumOf('hiptide_tracer_syscall_floor_seconds')
        )
        + lib.defaults({ decimals: 1 })
        + lib.thresholds(['text']),
        lib.statetimeline(
          'Tracer up',
          'Whether system calls of the program are seen.',
          'none',
          [lib.range('min by %s (%s)' % [by, of('hiptide_tracer_up')], common.legend)]
        )
        + lib.mappings({
          '0': { text: 'down', color: 'red', index: 0 },
          '1': { text: 'up', color: 'green', index: 1 },
        })
        + lib.id(config.panels.tracerUp)
        + lib.size(10, 7),
        lib.table(
          'Agents',
          'What runs where, what traces it (bpf stops nobody, ptrace does), and in which mode it was asked to: phases (with ptrace threads of HIP alone), all, auto, categories or off.',
          'short',
          [
            lib.rows('sum by (job, instance, application, version, java_version) (%s)' % of('hiptide_build_info')),
            lib.rows('sum by (job, instance, application, mode) (%s == 1)' % of('hiptide_tracer_mode')),
            lib.rows('sum by (job, instance, application, backend) (%s)' % of('hiptide_tracer_up')),
            lib.rows('1000 * ' + common.sumOf('hiptide_workload_start_time_seconds')),
          ]
        )
        + lib.transform('merge', {})
        + lib.transform('organize', {
          excludeByName: { Time: true, 'Value #A': true, 'Value #B': true, 'Value #C': true },
          renameByName: {},
          indexByName: { application: 0, instance: 1, job: 2, backend: 3, mode: 4, version: 5, java_version: 6 },
        })
        + lib.override('application', { 'custom.width': 100 })
        + lib.override('instance', { 'custom.width': 115 })
        + lib.override('job', { 'custom.width': 70 })
        + lib.override('backend', { 'custom.width': 70 })
        + lib.override('mode', { 'custom.width': 70 })
        + lib.override('version', { 'custom.width': 125 })
        + lib.override('java_version', { displayName: 'Java', 'custom.width': 75 })
        + lib.override('Value #D', { displayName: 'started', unit: 'dateTimeAsIso', 'custom.width': 160 })
        + lib.size(14, 7),
      ]),
      lib.row('Cost', [
        lib.timeseries(
          'Threads held by the tracer',
          'Seconds that threads of the program are held at their stops, in each second, over the last minute: 1 is one thread held all the time, 0 with backend bpf. From %(held)s on, the dashed line, the alert HiptideTracerPerturbs reports it.' % common.numbers,
          'percentunit',
          [lib.range(of('job_instance:hiptide_tracer_held:ratio_rate1m'), common.legend)]
        )
        + held
        + lib.thresholdLine
        + lib.id(config.panels.tracerHeld)
        + lib.size(12, 8),
        lib.timeseries(
          'Stops per second',
          'How often threads are stopped: twice for each system call with backend ptrace, never with bpf.',
          'short',
          [lib.range(rate('hiptide_tracer_stops_total'), common.legend)]
        )
        + lib.size(12, 8),
        lib.timeseries(
          'Duration of a stop',
          'How long a thread is held at one stop, on average.',
          's',
          [lib.range(
            '%s / (%s > 0)' % [rate('hiptide_tracer_stop_seconds_total'), rate('hiptide_tracer_stops_total')],
            common.legend
          )]
        )
        + lib.size(12, 8),
        lib.timeseries(
          'CPU of agent and collector',
          'Cores that the collector, which is a process of its own, and the agent’s threads in the program keep busy.',
          'short',
          [
            lib.range(rate('hiptide_collector_cpu_seconds_total'), common.legend + ' collector'),
            lib.range(
              'sum by %s (rate(%s[$__rate_interval]))' % [by, of('hiptide_cpu_seconds_total', 'role="agent"')],
              common.legend + ' agent'
            ),
          ]
        )
        + lib.size(12, 8),
      ]),
      lib.row('Losses', [
        lib.timeseries(
          'Lost events, unheard threads, errors',
          'All that takes from the figures, per second: events lost, threads unheard, errors of the advice in HIP calls, and fields of the trace table that native code of the program has written to. A healthy tracer has none.',
          'short',
          [
            lib.range(rate('hiptide_tracer_lost_events_total'), common.legend + ' events lost'),
            lib.range(rate('hiptide_tracer_threads_unheard_total'), common.legend + ' threads unheard'),
            lib.range(rate('hiptide_advice_errors_total'), common.legend + ' advice errors'),
            lib.range(rate('hiptide_table_faults_total'), common.legend + ' table faults'),
          ]
        )
        + common.zeroIsSeen
        + lib.id(config.panels.losses)
        + lib.size(12, 9),
        lib.timeseries(
          'Threads',
          'Threads that are traced now, and those that have announced themselves since the start.',
          'short',
          [
            lib.range(of('hiptide_tracer_threads'), common.legend + ' traced'),
            lib.range(of('hiptide_tracer_threads_announced_total'), common.legend + ' announced'),
          ]
        )
        + lib.size(12, 9),
        lib.timeseries(
          'Duration of a scrape',
          'How long Prometheus takes to read the endpoint. The endpoint is the collector’s: a slow one is a busy one.',
          's',
          [lib.range('scrape_duration_seconds{job=~"$job",instance=~"$instance"}', '{{job}} {{instance}}')]
        )
        + lib.id(config.panels.scrape)
        + lib.size(12, 8),
        lib.timeseries(
          'Series',
          'Samples of a scrape. The agent keeps below %(series)s, the dashed line.' % common.numbers,
          'short',
          [lib.range('scrape_samples_scraped{job=~"$job",instance=~"$instance"}', '{{job}} {{instance}}')]
        )
        + lib.thresholds(['green', lib.from(config.thresholds.maxSeries, 'red')])
        + lib.thresholdLine
        + lib.size(12, 8),
      ]),
    ]
  )
