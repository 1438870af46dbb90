// The alerts. docs/runbooks.md has a section for each.
function(config)
  local thresholds = config.thresholds;

  // --- expressions

  local settled = 'job_instance:hiptide_sync_calls_per_iteration:settled_rate1m';
  local past = 'job_instance:hiptide_sync_calls_per_iteration:past_mean_1h';
  local on = 'on (job, instance, application)';

  // --- texts: templates that Prometheus fills in

  local application = '{{ $labels.application }}';
  local instance = '{{ $labels.instance }}';
  local program = '%s at %s' % [application, instance];
  local value(format) = '{{ $value | %s }}' % format;
  local printf(format) = 'printf "%s"' % format;

  // The series of the alert's program: an argument of the template's printf, which fills in the labels.
  local of(metric, more='') =
    '%s{job=%%q,instance=%%q,application=%%q%s}' % [metric, if more == '' then '' else ',' + more];
  local sync = @'category=\"sync\"';
  // What follows, up to "end", is left out where the query has no answer. "found" is the answer's value.
  local with(query, trim='-') =
    '{{%s with printf "%s" $labels.job $labels.instance $labels.application | query }}' % [trim, query];
  local found(format='') = '{{ . | first | value%s }}' % (if format == '' then '' else ' | ' + format);
  local end = '{{- end }}';
  // A value, or another text where the query has no answer.
  local orElse(query, text, otherwise) = with(query, '') + text + otherwise + '{{ end }}';

  local link(uid, panel, variables) =
    '%s/d/%s?%s&viewPanel=%d' % [
      config.links.grafana,
      uid,
      std.join('&', ['var-%s={{ $labels.%s | urlquery }}' % [name, name] for name in variables]),
      panel,
    ];

  // The parts of an alert that are alike in all of them.
  local alert(name, severity, uid, panel, parts, variables=['job', 'instance', 'application']) =
    {
      alert: name,
      labels: { severity: severity },
      annotations: {
        lines:: parts.description,
        summary: parts.summary,
        description: std.join(' ', self.lines),
        runbook_url: '%s#%s' % [config.links.runbooks, std.asciiLower(name)],
        dashboard_url: link(uid, panel, variables),
      },
    } + {
      [name]: parts[name]
      for name in ['expr', 'for', 'keep_firing_for']
    } + {
      comment:: parts.comment,
    };

  {
    comment:: |||
      Alerts. docs/runbooks.md says under the name of each what it means and what to do.

      What is normal for a program is declared by the program (the agent's option expect) or shown by its
      own past: nothing here names a program. All alerts are silent at start-up, while a program is idle,
      and over a short gap in the scrapes. keep_firing_for bridges a gap while an alert fires, and so
      avoids a second notification.

      The links lead to %(grafana)s and %(runbooks)s.
      The top of that page says how to replace both.
    ||| % config.links,
    groups: [
      {
        name: 'hiptide-alerts',
        rules: [
          alert('HiptideSyncPerIterationJump', 'warning', config.uids.workload, config.panels.calls, {
            comment: |||
              The level alone decides, not the past: a program that was fine-grained from the beginning
              alerts, too, until it declares expect=fine. %(fineCallsPerIteration)g is the agent's own limit
              (RegimeClassifier). Less than one sync call per second costs next to nothing, whatever the
              ratio: each takes 20 to 240 µs.
            ||| % thresholds,
            expr: |||
              (
                %(settled)s >= %(fineCallsPerIteration)g
                and %(on)s
                job_instance_category:hiptide_calls:rate1m{category="sync"} >= %(minSyncCallsPerSecond)g
              )
              unless %(on)s hiptide_expected_regime{regime="fine"} == 1
            ||| % (thresholds { settled: settled, on: on }),
            'for': '1m',
            keep_firing_for: '5m',
            summary: application + ' synchronises on about every iteration',
            description: [
              program + ' makes ' + value(printf('%.3f')) + ' sync calls per iteration (fine-grained from %g on)' % thresholds.fineCallsPerIteration,
              with(of('job_instance_category:hiptide_seconds_per_iteration:ratio_rate1m', sync)) + ',',
              'and spends ' + found('humanizeDuration') + ' in them',
              end,
              with(of('job_instance:hiptide_iteration_seconds:mean_rate1m')) + ',',
              'of ' + found('humanizeDuration') + ' that an iteration takes',
              end + '.',
              std.strReplace(with(of(past), ''), ' }}', ' -}}'),
              'In the hour before, it made ' + found(printf('%.5f')) + '.',
              '{{ end -}}',
              'If that is intended, start its agent with expect=fine.',
            ],
          }),
          alert('HiptideSyncPerIterationDeparture', 'warning', config.uids.workload, config.panels.calls, {
            comment: |||
              %(departureFactor)g times its own past, declared or not; and %(departureCallsPerIteration)g calls more, since a full launch
              queue of an H100 makes 0.1, and less may be the JVM's own.
            ||| % thresholds,
            expr: |||
              (
                %(settled)s
                  > %(departureFactor)g * %(past)s
              )
              and %(on)s
              (
                %(settled)s
                  - %(past)s > %(departureCallsPerIteration)g
              )
              and %(on)s
              job_instance_category:hiptide_calls:rate1m{category="sync"} >= %(minSyncCallsPerSecond)g
            ||| % (thresholds { settled: settled, past: past, on: on }),
            'for': '5m',
            keep_firing_for: '5m',
            summary: application + ' synchronises more than it used to',
            description: [
              program + ' makes ' + value(printf('%.3f')) + ' sync calls per iteration',
              with(of(past)) + ';',
              'in the hour before, it made ' + found(printf('%.5f')),
              end,
              with(of('job_instance:hiptide_sync_calls_per_iteration:ratio_to_past')) + ':',
              found(printf('%.1f')) + ' times as many now',
              end + '.',
            ],
          }),
          alert('HiptideUnexpectedRegime', 'warning', config.uids.workload, config.panels.regime, {
            comment: |||
              The regime stays as it was while no iteration ends, and is unknown before the first iteration
              and without tracing. The settled ratio exists only when none of this is so.
            |||,
            expr: |||
              max by (job, instance, application, expected) (
                label_replace(
                  hiptide_expected_regime == 1
                    unless on (job, instance, application, regime) hiptide_regime == 1,
                  "expected", "$1", "regime", "(.*)"
                )
              )
              and %s %s
            ||| % [on, settled],
            'for': '1m',
            keep_firing_for: '5m',
            summary: application + ' is not in the regime that it declares',
            description: [
              program + ' declares expect={{ $labels.expected }} and runs in the regime',
              with(of('hiptide_regime') + ' == 1', '') + '{{ . | first | label "regime" }}{{ end }}:',
              orElse(of('job_instance:hiptide_calls_per_iteration:ratio_rate1m'), found(printf('%.5f')), '{{ else }}0'),
              'system calls and',
              orElse(of('job_instance:hiptide_seconds_per_iteration:ratio_rate1m'), found('humanizeDuration'), '{{ else }}0s'),
              'in them per iteration,',
              orElse(of('job_instance:hiptide_host_cpu:ratio_rate1m'), found('humanizePercentage'), '{{ else }}0%'),
              'of a core.',
            ],
          }),
          alert('HiptideLongSynchronisation', 'warning', config.uids.workload, config.panels.duration, {
            comment: |||
              A coarse program waits for seconds by design (the study's kernels for 3.7 s in one call), and
              that is no reason to call anybody. At %(longWaitSeconds)g s people who watch a process begin to
              give up on it, unless expect=coarse says that the wait is intended. A single call of nearly five
              minutes is a hang, whatever is declared and whatever other threads do. A share of
              %(coarseShareOfWall)g of the time is the agent's own limit for coarse.
            ||| % thresholds,
            expr: |||
              max by (job, instance, application) (
                hiptide_syscall_in_flight_oldest_seconds{category="sync"}
              ) > %(hangSeconds)g
              or
              (
                job_instance:hiptide_sync_wait_seconds:mean_increase5m > %(longWaitSeconds)g
                and %(on)s job_instance:hiptide_sync_wait:ratio_rate5m >= %(coarseShareOfWall)g
                unless %(on)s hiptide_expected_regime{regime="coarse"} == 1
              )
            ||| % (thresholds { on: on }),
            'for': '2m',
            keep_firing_for: '5m',
            summary: application + ' waits very long for its device',
            description: [
              program + ' waits ' + value('humanizeDuration') + ' for a synchronisation to return',
              with('max(%s) > %g' % [of('hiptide_syscall_in_flight_oldest_seconds', sync), thresholds.hangSeconds]) + ',',
              'in one call that is still under way',
              '{{- else }},',
              'in the mean of the last five minutes',
              end,
              with(of('job_instance:hiptide_sync_wait:ratio_rate5m')) + ';',
              'synchronisations of all host threads are ' + found('humanizePercentage') + " of one thread's time",
              end,
              with(of('hiptide_syscalls_in_flight', sync)) + ';',
              'sync calls of host threads under way now: ' + found(),
              end,
              with(of('job_instance:hiptide_iterations:rate1m')) + ';',
              'iterations a second: ' + found(printf('%.2f')),
              end + '.',
            ],
          }),
          alert('HiptideSpinBurnsCore', 'info', config.uids.workload, config.panels.hostCpu, {
            comment: |||
              The regime, and the CPU time with it, as the regime stays as it was while nothing happens.
              %(spinCores)g is the agent's own limit.
            ||| % thresholds,
            expr: |||
              (
                job_instance:hiptide_host_cpu:ratio_rate1m >= %(spinCores)g
                and %(on)s hiptide_regime{regime="spin"} == 1
                and %(on)s job_instance:hiptide_iterations:rate1m > 0
              )
              unless %(on)s hiptide_expected_regime{regime="spin"} == 1
            ||| % (thresholds { on: on }),
            'for': '5m',
            keep_firing_for: '10m',
            summary: application + ' burns a core while it waits for its device',
            description: [
              'Host threads of ' + program + ' use ' + value(printf('%.2f')) + ' cores, and spend most of that inside HIP',
              'calls without a system call',
              with(of('job_instance:hiptide_iterations:rate1m')) + ';',
              'iterations a second: ' + found(printf('%.1f')),
              end + '.',
              'If that is intended, start its agent with expect=spin.',
            ],
          }),
          alert('HiptideSyscallErrors', 'warning', config.uids.workload, config.panels.errors, {
            comment: 'One per second is a habit. A resource that runs out is reported at once, however rarely it does.',
            expr: |||
              job_instance_category_error:hiptide_syscall_errors:increase5m{error!="exhausted"} > %g
              or
              job_instance_category_error:hiptide_syscall_errors:increase5m{error="exhausted"} > 0
            ||| % thresholds.maxErrors,
            'for': '1m',
            keep_firing_for: '5m',
            summary: 'System calls of %s fail: {{ $labels.error }}' % application,
            description: [
              program + ': ' + value(printf('%.0f')) + ' {{ $labels.category }} calls of host and device threads failed',
              'in the last five minutes, error class {{ $labels.error }}.',
            ],
          }),
          alert('HiptideTracerDown', 'warning', config.uids.tracer, config.panels.tracerUp, {
            comment: 'Absent with trace=off, and with trace=auto where tracing is refused: there nobody insisted on it.',
            expr: 'min by (job, instance, application) (hiptide_tracer_up) == 0',
            'for': '1m',
            keep_firing_for: '2m',
            summary: 'System calls of %s are not traced' % application,
            description: [
              program + ' runs, but its system calls are not traced (hiptide_tracer_up is {{ $value }})',
              with(of('job_instance:hiptide_iterations:rate1m')) + ';',
              'iterations a second: ' + found(printf('%.1f')),
              end + '.',
              'Figures of system calls and the regime are missing; those of HIP calls, iterations and CPU time are',
              'right.',
            ],
          }),
          alert('HiptideTracerPerturbs', 'warning', config.uids.tracer, config.panels.tracerHeld, {
            comment: |||
              The study's alloc and kernels were measured at 0.20 to 0.25 on two cores. The tracer is one
              thread: when half of its time is taken, threads queue for it.
            |||,
            expr: 'job_instance:hiptide_tracer_held:ratio_rate1m >= %g' % thresholds.tracerHeld,
            'for': '5m',
            keep_firing_for: '10m',
            summary: 'The tracer slows %s down' % application,
            description: [
              'The tracer holds threads of ' + program + ' for ' + value(printf('%.2f')) + ' s in each second',
              with('rate(%s[1m])' % of('hiptide_tracer_stops_total')) + ',',
              'at ' + found(printf('%.0f')) + ' stops a second',
              end,
              with(of('hiptide_tracer_threads')),
              'of ' + found() + ' threads',
              end + '.',
              'Counts are right, but times and speed include what the tracer costs.',
            ],
          }),
          alert('HiptideEventsLost', 'warning', config.uids.tracer, config.panels.losses, {
            comment: 'One is enough: normally none is lost.',
            expr: 'sum by (job, instance, application) (increase(hiptide_tracer_lost_events_total[5m])) > 0',
            'for': '1m',
            keep_firing_for: '10m',
            summary: 'hiptide has lost system calls of ' + application,
            description: [
              'About ' + value(printf('%.0f')) + ' system calls of ' + program + ' could not be charged to anything in the',
              'last five minutes',
              with('sum(increase(%s[5m]))' % of('hiptide_syscalls_total')) + ';',
              found(printf('%.0f')) + ' were',
              end + '.',
              'Counts are too low by that number.',
            ],
          }),
          alert('HiptideScrapedTooSeldom', 'warning', config.uids.tracer, config.panels.scrape, {
            comment: |||
              Every attempt to scrape counts, so a target that is down does not alert here. Whoever scrapes at
              an interval of a minute has no rate over a minute, so no other alert can fire.
            |||,
            expr: |||
              (count_over_time(up[10m]) < %(minScrapes)g and up offset 10m)
                * on (job, instance) group_right ()
              max by (job, instance, application) (hiptide_build_info)
            ||| % thresholds,
            'for': '10m',
            keep_firing_for: '5m',
            summary: application + ' is scraped too seldom for the other alerts',
            description: [
              'Prometheus has scraped ' + program + ' ' + value(printf('%.0f')) + ' times in the last ten minutes; the rules need',
              'a scrape every 15 s. Most of the other alerts cannot fire, and the dashboards have gaps. Set',
              'scrape_interval to 15s or less for the job {{ $labels.job }}.',
            ],
          }),
          alert(
            'HiptideTargetDown',
            'critical',
            config.uids.tracer,
            config.panels.scrape,
            {
              comment: |||
                A target that does not answer has no application; the description looks the last one up. It is
                known for one of hiptide's by what it has served before; one that has never answered, by its
                job, if all other targets of that have served hiptide's metrics.
              |||,
              expr: |||
                up == 0 and on (job, instance) job_instance:hiptide_target:seen
                or
                (
                  up == 0 and on (job) job_instance:hiptide_target:seen
                  unless on (job) (up == 1 unless on (job, instance) job_instance:hiptide_target:seen)
                )
              |||,
              'for': '1m',
              keep_firing_for: '2m',
              summary: instance + ' does not answer Prometheus',
              description: [
                'Prometheus cannot scrape %s of the job {{ $labels.job }} (up is {{ $value }})' % instance,
                '{{- with printf "last_over_time(hiptide_build_info{job=%q,instance=%q}[1h])" $labels.job $labels.instance | query }};',
                'the application was {{ . | first | label "application" }}',
                end + '.',
                'The program has ended, or its collector has, or the network between is broken.',
              ],
            },
            variables=['job', 'instance']
          ),
        ],
      },
    ],
  }
