// One program, or several side by side: the study, live.
function(config)
  local common = (import 'common.libsonnet')(config);
  local lib = (import 'lib.libsonnet')(config);

  local of = common.of;
  local by = common.by;

  local perCategory = common.legend + ' {{category}}';
  local perOp = common.legend + ' {{op}}';

  // The study's table: a row for each program, a column for each category.
  local study(title, description, unit, metric) =
    lib.table(title, description, unit, [
      lib.rows('label_join(sum by (application, instance, category) (%s), "program", " ", "application", "instance")' % of(metric)),
    ])
    + lib.transform('groupingToMatrix', {
      columnField: 'category',
      rowField: 'program',
      valueField: 'Value',
      // A category appears with its first call.
      emptyValue: 'zero',
    })
    + lib.override('program\\category', { displayName: 'program', 'custom.width': 200 })
    + lib.overrideType('number', { 'custom.width': 80 })
    + lib.size(12, 6);

  local perIteration(title, description, unit, expr) =
    lib.timeseries(title, description, unit, [lib.range(expr, perCategory)])
    + lib.size(12, 10);

  local heat(title, description, unit, metric, more='') =
    lib.heatmap(title, description, unit, [
      lib.buckets('sum by (le) (increase(%s[$__rate_interval]))' % of(metric + '_bucket', more)),
    ])
    + lib.size(8, 9);

  // The query reads the buckets, as exemplars belong to them and not to a recording rule. >= 0 removes NaN,
  // the answer when no iteration has ended in five minutes.
  local worst(title, description, unit, metric, raised='%s') =
    lib.timeseries(title, description, unit, [
      lib.withExemplars(
        raised % 'histogram_quantile(0.999, sum by (job, instance, application, le) (rate(%s[5m])))'
        % of(metric + '_bucket') + ' >= 0',
        common.legend
      ),
    ]);

  // A program without sync calls has no place in the plane, as its axes are logarithmic.
  local frequency = '%s > 0' % common.sumOf('job_instance:hiptide_sync_calls_per_iteration:ratio_rate1m');
  local duration = common.sumOf('job_instance_category:hiptide_call_seconds:mean_rate1m', 'category="sync"');

  local plane =
    lib.xychart(
      'Sync duration against frequency',
      'Each point is a program over the last minute: how often an iteration makes a sync call, and how long one takes. Fine-grained programs are to the right, from %(fine)s calls per iteration on; coarse-grained ones to the left and above %(coarse)s. A program without sync calls has no point.' % common.numbers,
      { field: 'Value #A' },
      { field: 'Value #B', unit: 's' },
      'Value #C',
      [
        lib.rows(frequency),
        lib.rows(duration),
        lib.rows('%s and on %s %s' % [std.rstripChars(common.regimeNumber('hiptide_regime'), '\n'), by, frequency]),
      ]
    )
    + lib.transform('merge', {})
    + lib.transform('organize', {
      excludeByName: { Time: true },
      renameByName: {},
      indexByName: { application: 0, instance: 1, job: 2 },
    })
    + common.coarseThresholds
    + lib.override('Value #A', {
      displayName: 'Sync calls per iteration',
      unit: 'sci',
      'custom.axisLabel': 'Sync calls per iteration',
    })
    + lib.override('Value #B', {
      displayName: 'Mean duration of a sync call',
      'custom.axisLabel': 'Mean duration of a sync call',
    })
    + lib.override('Value #C', {
      displayName: 'Regime',
      unit: 'none',
      mappings: common.regimeMappings().fieldConfig.defaults.mappings,
      thresholds: {
        mode: 'absolute',
        steps: [
          { value: if regime == 'unknown' then null else config.regimes[regime].value, color: config.regimes[regime].colour }
          for regime in ['unknown', 'fine', 'coarse', 'spin', 'minimal']
        ],
      },
    })
    + lib.size(12, 11);

  local headline(title, description, unit, expr) =
    // The value now: over a range, the last value of a program that has ended would look current.
    lib.stat(title, description, unit, [lib.now(expr, common.legend)])
    + lib.size(8, 4);

  lib.dashboard(
    'hiptide / Workload',
    config.uids.workload,
    'What an iteration of a program costs in system calls: by category, by HIP operation, over time.',
    common.variables + [
      lib.variable.query(
        'op',
        'HIP operation',
        'label_values(hiptide_hip_call_duration_seconds_count{%s}, op)' % common.selector
      ),
    ],
    common.annotations,
    [
      lib.row('', [
        headline(
          'Regime',
          'What the last minute was. %s' % common.regimeLegend,
          'none',
          common.regimeNumber('hiptide_regime')
        )
        + common.regimeMappings(),
        headline(
          'Declared regime',
          'What the agent was told to expect, by its option expect. The alert HiptideUnexpectedRegime compares.',
          'none',
          '%s or on %s -1 * %s' % [
            std.rstripChars(common.regimeNumber('hiptide_expected_regime'), '\n'),
            by,
            common.sumOf('hiptide_build_info'),
          ]
        )
        + common.regimeMappings()
        + lib.defaults({ mappings+: [{ type: 'value', options: { '-1': { text: 'none', color: 'text', index: 5 } } }] }),
        headline(
          'Sync calls per iteration',
          'Calls of the host for synchronisation in one iteration, over the last minute. The study has 1.00026 for alloc and 0.00021 for kernels.',
          'short',
          of('job_instance:hiptide_sync_calls_per_iteration:ratio_rate1m')
        )
        + lib.defaults({ decimals: 4 })
        + common.fineThresholds,
        headline(
          'Time in calls per iteration',
          'Wall time that the host spends in system calls of all categories in one iteration. It contains what tracing costs.',
          's',
          of('job_instance:hiptide_seconds_per_iteration:ratio_rate1m')
        )
        + lib.defaults({ decimals: 1 })
        + lib.thresholds(['text']),
        headline(
          'Iterations per second',
          'Iterations that ended, over the last minute.',
          'short',
          of('job_instance:hiptide_iterations:rate1m')
        )
        + lib.thresholds(['text']),
        headline(
          'Time per iteration',
          'Mean wall time of an iteration, over the last minute.',
          's',
          of('job_instance:hiptide_iteration_seconds:mean_rate1m')
        )
        + lib.defaults({ decimals: 1 })
        + lib.thresholds(['text']),
      ]),
      lib.row('', [common.regimeTimeline + lib.size(24, 6) + lib.id(config.panels.regime)]),
      lib.row('The study, live', [
        study(
          'Calls per iteration, host',
          'System calls of threads that call HIP or mark iterations, by category, over the last minute: the table of the study. Orange from %(fine)s on.' % common.numbers,
          'short',
          'job_instance_category:hiptide_calls_per_iteration:ratio_rate1m'
        )
        + lib.defaults({ decimals: 5 })
        + lib.overrideType('number', { 'custom.cellOptions': { type: 'color-text' } })
        + common.fineThresholds,
        study(
          'Time in calls per iteration, host',
          'Wall time in the calls of the table beside this, where the study has system CPU time.',
          's',
          'job_instance_category:hiptide_seconds_per_iteration:ratio_rate1m'
        )
        + lib.defaults({ decimals: 2 }),
        perIteration(
          'Calls per iteration, host',
          'Threads that call HIP or mark iterations. The dashed line, %(fine)s, is where the fine regime begins. The axis is logarithmic, with 0 at its foot.' % common.numbers,
          'short',
          common.callsOf('job_instance_category:hiptide_calls_per_iteration:ratio_rate1m')
        )
        + common.logOfCalls
        + common.fineThresholds
        + lib.thresholdLine
        + lib.id(config.panels.calls),
        perIteration(
          'Time in calls per iteration, host',
          'Wall time in the calls beside this. It contains what tracing costs.',
          's',
          common.secondsOf('job_instance_category:hiptide_seconds_per_iteration:ratio_rate1m')
        )
        + common.logOfSeconds,
        perIteration(
          'Calls per iteration, process',
          'All traced threads: the workers of the HIP runtime as well, and with trace=all every thread of the JVM. A wait costs the host one call and the rest several.',
          'short',
          common.callsOf('job_instance_category:hiptide_process_calls_per_iteration:ratio_rate1m')
        )
        + common.logOfCalls
        + common.fineThresholds
        + lib.thresholdLine,
        perIteration(
          'Time in calls per iteration, process',
          'All traced threads. Many threads wait at once, for work as well: this can exceed the time of the iteration.',
          's',
          common.secondsOf('job_instance_category:hiptide_process_seconds_per_iteration:ratio_rate1m')
        )
        + common.logOfSeconds,
      ]),
      lib.row('Fine or coarse', [
        plane,
        lib.timeseries(
          'Mean duration of a call, host',
          'How long a system call takes, by category. From %(coarse)s on, the dashed line, a call is long.' % common.numbers,
          's',
          [lib.range(of('job_instance_category:hiptide_call_seconds:mean_rate1m'), perCategory)]
        )
        + common.coarseThresholds
        + lib.thresholdLine
        + lib.log(config.minDuration)
        + lib.id(config.panels.duration)
        + lib.size(12, 11),
        lib.timeseries(
          'Sync calls per iteration against the past hour',
          'Now, and the mean of the program’s own past hour, which it keeps when it restarts. Where there is no past of ten minutes yet, it is the mean of what there is.',
          'short',
          [
            lib.range(common.callsOf('job_instance:hiptide_sync_calls_per_iteration:ratio_rate1m'), common.legend + ' now'),
            lib.range(
              'clamp_min(%s or avg_over_time(%s[1h]), %g)' % [
                of('job_instance:hiptide_sync_calls_per_iteration:past_mean_1h'),
                of('job_instance:hiptide_sync_calls_per_iteration:ratio_rate1m'),
                config.minCalls,
              ],
              common.legend + ' past'
            ),
          ]
        )
        + common.fineThresholds
        + lib.thresholdLine
        + common.logOfCalls
        + lib.size(12, 9),
        lib.timeseries(
          'Share of the iteration in calls, host',
          'Wall time in calls over wall time in iterations, by category. A coarse program is above %(share)s, the dashed line. Above 100 %% where the host waits between its iterations, or in several threads; what is above 200 %% is not drawn.' % common.numbers,
          'percentunit',
          [lib.range(of('job_instance_category:hiptide_wall_share:ratio_rate1m'), perCategory)]
        )
        + common.shareThresholds
        + lib.thresholdLine
        + lib.defaults({ max: 2 })
        + lib.size(12, 9),
      ]),
      lib.row('By HIP operation', [
        lib.timeseries(
          'Calls per iteration by HIP operation',
          'System calls of all traced threads, charged to the operation that asked for them. none: outside any HIP call. unattributed: what workers do on their own account, such as waiting for work.',
          'short',
          [lib.range(common.callsOf('job_instance_op:hiptide_calls_per_iteration:ratio_rate1m'), perOp)]
        )
        + common.fineThresholds
        + lib.thresholdLine
        + common.logOfCalls
        + lib.size(12, 9),
        lib.timeseries(
          'Time in calls per iteration by HIP operation',
          'Wall time in those calls, without that of workers on their own account.',
          's',
          [lib.range(common.secondsOf('job_instance_op:hiptide_seconds_per_iteration:ratio_rate1m', 'op!="unattributed"'), perOp)]
        )
        + common.logOfSeconds
        + lib.size(12, 9),
        lib.timeseries(
          'HIP calls per second',
          'How often the program calls each operation.',
          'short',
          [lib.range(
            'sum by (job, instance, application, op) (rate(%s[$__rate_interval]))'
            % of('hiptide_hip_call_duration_seconds_count', 'op=~"$op"'),
            perOp
          )]
        )
        + lib.size(12, 8),
        lib.timeseries(
          'Bytes per second',
          'What HIP operations allocate and move.',
          'binBps',
          [lib.range(
            'sum by (job, instance, application, op) (rate(%s[$__rate_interval]))'
            % of('hiptide_hip_bytes_total'),
            perOp
          )]
        )
        + lib.size(12, 8),
      ]),
      lib.row('Latency', [
        heat(
          'Duration of HIP calls',
          'How long the calls of the chosen operations take. Two bands are two ways to end, with and without a wait.',
          's',
          'hiptide_hip_call_duration_seconds',
          'op=~"$op"'
        ),
        heat(
          'Sync calls of an iteration',
          'How many sync calls the host thread makes in each iteration: the mean hides the few that make many.',
          'short',
          'hiptide_iteration_sync_calls'
        ),
        heat(
          'Time in calls of an iteration',
          'Wall time that the host thread spends in system calls in each iteration.',
          's',
          'hiptide_iteration_syscall_seconds'
        ),
        worst(
          'Sync calls of the worst iterations',
          'The number that 999 of 1000 iterations do not exceed, over five minutes, as exact as the buckets. Points are exemplars: single iterations, each with its number.',
          'short',
          'hiptide_iteration_sync_calls'
        )
        + common.fineThresholds
        + lib.size(12, 8),
        worst(
          'Time in calls of the worst iterations',
          'The time that 999 of 1000 iterations do not exceed, over five minutes, as exact as the buckets. Points are exemplars: single iterations, each with its number.',
          's',
          'hiptide_iteration_syscall_seconds',
          'clamp_min(%%s, %g)' % config.minSeconds
        )
        + common.logOfSeconds
        + lib.size(12, 8),
      ]),
      lib.row('The program', [
        lib.timeseries(
          'Device memory',
          'Memory of the device that the program holds now.',
          'bytes',
          [lib.range(of('hiptide_hip_memory_used_bytes'), common.legend)]
        )
        + lib.size(12, 8),
        lib.timeseries(
          'Iterations per second',
          'Iterations that ended, over the last minute.',
          'short',
          [lib.range(of('job_instance:hiptide_iterations:rate1m'), common.legend)]
        )
        + lib.size(12, 8),
        lib.timeseries(
          'CPU time by role',
          'Cores that each kind of thread keeps busy, traced or not: host calls HIP, device are the workers of its runtime, app other Java threads, jvm its own, agent ours.',
          'short',
          [lib.range(
            'sum by (job, instance, application, role) (rate(%s[$__rate_interval]))' % of('hiptide_cpu_seconds_total'),
            common.legend + ' {{role}}'
          )]
        )
        + lib.size(12, 8),
        lib.timeseries(
          'CPU of the host threads',
          'Cores that the threads which drive the device keep busy, over the last minute. From %(spin)s on, the dashed line, a wait without system calls is a spinning one.' % common.numbers,
          'short',
          [lib.range(of('job_instance:hiptide_host_cpu:ratio_rate1m'), common.legend)]
        )
        + lib.thresholds(['green', lib.from(config.thresholds.spinCores, config.regimes.spin.colour)])
        + lib.thresholdLine
        + lib.id(config.panels.hostCpu)
        + lib.size(12, 8),
        lib.timeseries(
          'System calls that failed',
          'Errors of each class per second, of the threads that the alert HiptideSyscallErrors looks at: host and device. again, timeout and interrupted are part of a normal life; the others may not be. A program without any is at 0.',
          'short',
          [lib.range(
            |||
              sum by (job, instance, application, category, error) (rate(%s[$__rate_interval]))
                or on %s
              label_replace(label_replace(0 * %s, "category", "any", "", ""), "error", "error", "", "")
            ||| % [
              of('hiptide_syscall_errors_total', 'role=~"host|device"'),
              by,
              common.sumOf('hiptide_build_info'),
            ],
            common.legend + ' {{category}} {{error}}'
          )]
        )
        + common.zeroIsSeen
        + lib.id(config.panels.errors)
        + lib.size(12, 8),
        lib.timeseries(
          'Host threads in a call',
          'How many threads of the host are in a system call, by category: the mean of the scrapes of a minute. A wait that lasts is at 1.',
          'short',
          [lib.range(
            'avg_over_time(%s[1m])' % of('hiptide_syscalls_in_flight'),
            perCategory
          )]
        )
        + lib.size(12, 8),
      ]),
    ]
  )
