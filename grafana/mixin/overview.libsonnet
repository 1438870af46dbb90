// The fleet: which programs there are, in which regime each is, and which of them to look at.
function(config)
  local common = (import 'common.libsonnet')(config);
  local lib = (import 'lib.libsonnet')(config);

  local of = common.of;
  local sumOf = common.sumOf;

  // A field is named after the letter of its query.
  local column(letter, name, width, properties={}) =
    lib.override('Value #' + letter, { displayName: name, 'custom.width': width } + properties);
  local coloured = { 'custom.cellOptions': { type: 'color-text' } };
  local steps(panel) = panel.fieldConfig.defaults.thresholds;

  local workloads =
    lib.table(
      'Programs',
      'Each program now, over the last minute; those with the most time in system calls per iteration first. Calls and times are those of the host: threads that call HIP or mark iterations. A click on an application leads to its dashboard.',
      'short',
      [
        lib.rows(common.regimeNumber('hiptide_regime')),
        lib.rows(sumOf('job_instance:hiptide_iterations:rate1m')),
        lib.rows(sumOf('job_instance:hiptide_iteration_seconds:mean_rate1m')),
        lib.rows(sumOf('job_instance:hiptide_calls_per_iteration:ratio_rate1m')),
        lib.rows(sumOf('job_instance:hiptide_sync_calls_per_iteration:ratio_rate1m')),
        lib.rows(sumOf('job_instance:hiptide_seconds_per_iteration:ratio_rate1m')),
        lib.rows(sumOf('job_instance_category:hiptide_wall_share:ratio_rate1m')),
        lib.rows(sumOf('job_instance:hiptide_tracer_held:ratio_rate1m')),
        // A program without an alert has a row, too.
        lib.rows(
          'count by %s (%s) or 0 * %s' % [common.by, common.firing, sumOf('hiptide_build_info')]
        ),
      ]
    )
    + lib.size(24, 8)
    + lib.transform('merge', {})
    + lib.transform('organize', {
      excludeByName: { Time: true },
      renameByName: {},
      indexByName: { application: 0, instance: 1, job: 2 },
    })
    + lib.options({ sortBy: [{ displayName: 'In calls / iteration', desc: true }] })
    + lib.override('application', {
      links: [lib.fieldLink(
        'This program',
        '/d/%s?${datasource:queryparam}&var-job=${__data.fields.job:percentencode}&var-application=${__data.fields.application:percentencode}&var-instance=${__data.fields.instance:percentencode}&${__url_time_range}' % config.uids.workload
      )],
    })
    + lib.override('instance', { 'custom.width': 140 })
    + lib.override('job', { 'custom.width': 75 })
    + column('A', 'Regime', 80, {
      mappings: common.regimeMappings().fieldConfig.defaults.mappings,
      unit: 'none',
      'custom.cellOptions': { type: 'color-background', mode: 'basic' },
    })
    + column('B', 'Iterations/s', 105, { unit: 'short' })
    + column('C', 'Time / iteration', 125, { unit: 's', decimals: 1 })
    + column('D', 'Calls / iteration', 125, { decimals: 4 })
    + column('E', 'Sync calls / iteration', 160, {
      decimals: 4,
      thresholds: steps(common.fineThresholds),
    } + coloured)
    + column('F', 'In calls / iteration', 165, { unit: 's', decimals: 1 })
    + column('G', 'In calls, share', 115, {
      unit: 'percentunit',
      decimals: 0,
      thresholds: steps(common.shareThresholds),
    } + coloured)
    + column('H', 'Held by tracer', 115, {
      unit: 'percentunit',
      decimals: 0,
      thresholds: steps(lib.thresholds([
        'green',
        lib.from(config.thresholds.tracerHeld / 2, 'yellow'),
        lib.from(config.thresholds.tracerHeld, 'red'),
      ])),
    } + coloured)
    + column('I', 'Alerts', 65, { decimals: 0, thresholds: steps(common.anyIsBad) } + coloured);

  // Work that no HIP call asked for is mostly waiting for work.
  local offenders(metric) =
    'topk(10, avg by (application, op) (%s) > 0)' % of(metric, 'op!="unattributed"');

  lib.dashboard(
    'hiptide / Overview',
    config.uids.overview,
    'Every program under the agent: its regime over time, what each iteration costs in system calls, and who stands out.',
    common.variables,
    common.annotations,
    [
      lib.row('', [
        lib.stat(
          'Programs',
          'Programs that Prometheus scrapes now.',
          'short',
          [lib.now('count(%s)' % of('hiptide_build_info'), 'programs')]
        )
        + lib.thresholds(['text'])
        + lib.size(3, 4),
        lib.stat(
          'Targets down',
          'Targets of the job that Prometheus cannot scrape. The variable for the application has no part in it: a target that is down has none.',
          'short',
          [lib.now('count(up{job=~"$job",instance=~"$instance"} == 0) or vector(0)', 'down')]
        )
        + common.anyIsBad
        + lib.size(3, 4),
        lib.stat(
          'Alerts firing',
          'Alerts of hiptide that fire for these programs. docs/runbooks.md has a section for each.',
          'short',
          [lib.now('count(%s) or vector(0)' % common.firing, 'firing')]
        )
        + common.anyIsBad
        + lib.size(3, 4),
        lib.stat(
          'Not traced',
          'Programs whose system calls are not seen: the tracer is down, or off. Only their HIP calls can be trusted.',
          'short',
          [lib.now(
            'count(%s unless on (job, instance) hiptide_tracer_up == 1) or vector(0)' % of('hiptide_build_info'),
            'not traced'
          )]
        )
        + common.anyIsBad
        + lib.size(3, 4),
        lib.stat(
          'Programs by regime',
          'How many programs are in which regime now.',
          'short',
          [lib.now('sum by (regime) (%s)' % of('hiptide_regime'), '{{regime}}')]
        )
        + std.foldl(
          function(all, regime) all + lib.override(regime, {
            color: { mode: 'fixed', fixedColor: config.regimes[regime].colour },
          }),
          common.regimes,
          {}
        )
        + lib.options({ textMode: 'value_and_name' })
        + lib.size(12, 4),
      ]),
      lib.row('', [common.regimeTimeline + lib.size(24, 7), workloads]),
      lib.row('What an iteration costs', [
        lib.timeseries(
          'Sync calls per iteration',
          'Calls of the host for synchronisation, futex above all, in one iteration. From %(fine)s on a program is fine-grained: the dashed line. The axis is logarithmic, with 0 at its foot.' % common.numbers,
          'short',
          [lib.range(common.callsOf('job_instance:hiptide_sync_calls_per_iteration:ratio_rate1m'), common.legend)]
        )
        + common.fineThresholds
        + lib.thresholdLine
        + common.logOfCalls
        + lib.size(12, 9),
        lib.timeseries(
          'Time in system calls per iteration',
          'Wall time that the host spends in system calls of all categories in one iteration. It contains what tracing costs. The axis is logarithmic, with 0 at its foot.',
          's',
          [lib.range(common.secondsOf('job_instance:hiptide_seconds_per_iteration:ratio_rate1m'), common.legend)]
        )
        + common.logOfSeconds
        + lib.size(12, 9),
        lib.timeseries(
          'Iterations per second',
          'The speed of each program. A change of regime that matters shows here.',
          'short',
          [lib.range(of('job_instance:hiptide_iterations:rate1m'), common.legend)]
        )
        + lib.size(12, 8),
        lib.timeseries(
          'CPU of the host threads',
          'Cores that the threads which drive the device keep busy. About 1 with no system calls is a spinning wait, or work of the program itself.',
          'short',
          [lib.range(of('job_instance:hiptide_host_cpu:ratio_rate1m'), common.legend)]
        )
        + lib.size(12, 8),
      ]),
      lib.row('Top offenders', [
        lib.bargauge(
          'HIP operations by time in system calls',
          'Wall time in system calls per iteration, on all traced threads, of the ten operations with the most: the mean of the instances of an application. none: outside any HIP call.',
          's',
          [lib.now(offenders('job_instance_op:hiptide_seconds_per_iteration:ratio_rate1m'), '{{application}} {{op}}')]
        )
        + lib.defaults({ decimals: 1 })
        + lib.defaults({ color: { mode: 'fixed', fixedColor: 'blue' } })
        + lib.size(12, 9),
        lib.bargauge(
          'HIP operations by system calls',
          'System calls per iteration, on all traced threads, of the ten operations with the most: the mean of the instances of an application. Orange from %(fine)s on: on about every iteration.' % common.numbers,
          'short',
          [lib.now(offenders('job_instance_op:hiptide_calls_per_iteration:ratio_rate1m'), '{{application}} {{op}}')]
        )
        + common.fineThresholds
        + lib.size(12, 9),
      ]),
    ]
  )
