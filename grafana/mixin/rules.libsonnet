// Recording rules: what dashboards and alerts have in common.
function(config)
  local samplesOfAPast = config.thresholds.minPastSeconds / config.scrapeSeconds;

  local ofIteration(calls) = |||
    %s
      / on (job, instance, application) group_left ()
    (job_instance:hiptide_iterations:rate1m > 0)
  ||| % calls;

  local rateBy(labels, series) = 'sum by (job, instance, application%s) (rate(%s[1m]))' % [labels, series];

  {
    comment:: |||
      Recording rules: what dashboards and alerts have in common.

      Conventions: level:metric:operation; all rules keep job, instance and application. A ratio per
      iteration has no sample while no iteration ends, so an idle program has gaps instead of NaN. A series
      of the agent appears with its first count; where its absence means 0, the rule says so. Only calls
      of host threads are "per iteration" in the study's sense; "process" means all roles.

      Scrape every 5 s, and at least every 15 s: most rates are over one minute, and such a rate needs two
      samples, even where one was lost.

      From Prometheus 3.0 on, a range excludes its oldest end, so that a minute of scrapes has 12 samples
      instead of 13. The rules do not depend on it: RulesIT runs their tests with ranges that are a
      millisecond shorter, which has that effect in Prometheus 2.42.
    |||,
    groups: [
      {
        name: 'hiptide',
        interval: config.scrapeInterval,
        rules: [
          {
            comment:: |||
              The targets that have served this agent's metrics, whatever their job is called. One that does
              not answer is remembered as long as it is a target.
            |||,
            record: 'job_instance:hiptide_target:seen',
            expr: |||
              group by (job, instance) (hiptide_build_info)
              or
              job_instance:hiptide_target:seen and on (job, instance) up
            |||,
          },
          {
            record: 'job_instance:hiptide_iterations:rate1m',
            expr: rateBy('', 'hiptide_iterations_total'),
          },
          {
            comment:: 'Wall seconds of one iteration.',
            record: 'job_instance:hiptide_iteration_seconds:mean_rate1m',
            expr: |||
              sum by (job, instance, application) (rate(hiptide_iteration_seconds_total[1m]))
                / (job_instance:hiptide_iterations:rate1m > 0)
            |||,
          },
          {
            comment:: 'Calls, and seconds in calls, of host threads per second, by category.',
            record: 'job_instance_category:hiptide_calls:rate1m',
            expr: |||
              sum by (job, instance, application, category) (
                rate(hiptide_syscalls_total{role="host"}[1m])
              )
            |||,
          },
          {
            record: 'job_instance_category:hiptide_call_seconds:rate1m',
            expr: |||
              sum by (job, instance, application, category) (
                rate(hiptide_syscall_seconds_total{role="host"}[1m])
              )
            |||,
          },
          {
            comment:: |||
              Seconds of one call. The time of a call that is under way counts before the call itself does: a
              minute in which no call returned has no mean.
            |||,
            record: 'job_instance_category:hiptide_call_seconds:mean_rate1m',
            expr: |||
              job_instance_category:hiptide_call_seconds:rate1m
                / (job_instance_category:hiptide_calls:rate1m > 0)
            |||,
          },
          {
            comment:: 'The same for each iteration, by category and in all.',
            record: 'job_instance_category:hiptide_calls_per_iteration:ratio_rate1m',
            expr: ofIteration('job_instance_category:hiptide_calls:rate1m'),
          },
          {
            record: 'job_instance_category:hiptide_seconds_per_iteration:ratio_rate1m',
            expr: ofIteration('job_instance_category:hiptide_call_seconds:rate1m'),
          },
          {
            record: 'job_instance:hiptide_calls_per_iteration:ratio_rate1m',
            expr: |||
              sum by (job, instance, application) (
                job_instance_category:hiptide_calls_per_iteration:ratio_rate1m
              )
            |||,
          },
          {
            record: 'job_instance:hiptide_seconds_per_iteration:ratio_rate1m',
            expr: |||
              sum by (job, instance, application) (
                job_instance_category:hiptide_seconds_per_iteration:ratio_rate1m
              )
            |||,
          },
          {
            comment:: |||
              Seconds in calls per second inside iterations. More than 1 where the host waits between its
              iterations, or in several threads.
            |||,
            record: 'job_instance_category:hiptide_wall_share:ratio_rate1m',
            expr: |||
              job_instance_category:hiptide_call_seconds:rate1m
                / on (job, instance, application) group_left ()
              (sum by (job, instance, application) (rate(hiptide_iteration_seconds_total[1m])) > 0)
            |||,
          },
          {
            comment:: 'A missing series means no sync call only where calls are traced at all.',
            record: 'job_instance:hiptide_sync_calls_per_iteration:ratio_rate1m',
            expr: |||
              (
                sum without (category) (
                  job_instance_category:hiptide_calls_per_iteration:ratio_rate1m{category="sync"}
                )
                or
                (job_instance:hiptide_iterations:rate1m > 0) * 0
              )
              and on (job, instance, application) hiptide_tracer_up == 1
            |||,
          },
          {
            comment:: |||
              The same where it can be trusted, for alerts and for the past: throughout the minute the
              program was traced and past its first iteration, and it did not restart. Start-up makes
              thousands of calls and next to no iteration.
            |||,
            record: 'job_instance:hiptide_sync_calls_per_iteration:settled_rate1m',
            expr: |||
              job_instance:hiptide_sync_calls_per_iteration:ratio_rate1m
              and on (job, instance, application) min_over_time(hiptide_iterations_total[1m]) > 0
              and on (job, instance, application) resets(hiptide_iterations_total[1m]) == 0
              and on (job, instance, application) min_over_time(hiptide_tracer_up[1m]) == 1
            |||,
          },
          {
            comment:: |||
              An instance's own past. An instance that has none yet, such as a restarted JVM under another
              name, gets that of its program, which is the mean of all instances.
            |||,
            record: 'job_instance:hiptide_sync_calls_per_iteration:past_mean_1h',
            expr: |||
              job_instance:hiptide_sync_calls_per_iteration:ratio_rate1m * 0
                + on (job, instance, application)
              job_instance:hiptide_sync_calls_per_iteration:own_mean_1h
              or
              job_instance:hiptide_sync_calls_per_iteration:ratio_rate1m * 0
                + on (job, application) group_left ()
              job_application:hiptide_sync_calls_per_iteration:past_mean_1h
            |||,
          },
          {
            record: 'job_instance:hiptide_sync_calls_per_iteration:ratio_to_past',
            expr: |||
              job_instance:hiptide_sync_calls_per_iteration:ratio_rate1m
                / (job_instance:hiptide_sync_calls_per_iteration:past_mean_1h > 0)
            |||,
          },
          {
            comment:: 'Seconds that the tracer holds threads, and cores that host threads use.',
            record: 'job_instance:hiptide_tracer_held:ratio_rate1m',
            expr: rateBy('', 'hiptide_tracer_stop_seconds_total'),
          },
          {
            record: 'job_instance:hiptide_host_cpu:ratio_rate1m',
            expr: rateBy('', 'hiptide_cpu_seconds_total{role="host"}'),
          },
        ],
      },
      {
        comment:: 'Rules that read an hour, which changes slowly.',
        name: 'hiptide-past',
        interval: '1m',
        rules: [
          {
            comment:: |||
              The last five minutes are left out of the past, so that what happens now stands out. Samples
              are weighed alike: a gap does not count, whatever made it. Fewer than %(samples)d of them,
              %(minutes)d minutes, are no past.
            ||| % { samples: samplesOfAPast, minutes: config.thresholds.minPastSeconds / 60 },
            record: 'job_instance:hiptide_sync_calls_per_iteration:own_mean_1h',
            expr: |||
              avg_over_time(
                job_instance:hiptide_sync_calls_per_iteration:settled_rate1m[1h] offset 5m
              )
              and
              count_over_time(
                job_instance:hiptide_sync_calls_per_iteration:settled_rate1m[1h] offset 5m
              ) >= %d
            ||| % samplesOfAPast,
          },
          {
            comment:: 'All instances that have a past count alike, also those of the last hour that are gone.',
            record: 'job_application:hiptide_sync_calls_per_iteration:past_mean_1h',
            expr: |||
              avg by (job, application) (job_instance:hiptide_sync_calls_per_iteration:own_mean_1h)
            |||,
          },
        ],
      },
      {
        comment:: 'Rules that read many series, or five minutes.',
        name: 'hiptide-detail',
        interval: '15s',
        rules: [
          {
            record: 'job_instance_category:hiptide_process_calls_per_iteration:ratio_rate1m',
            expr: ofIteration(rateBy(', category', 'hiptide_syscalls_total')),
          },
          {
            record: 'job_instance_category:hiptide_process_seconds_per_iteration:ratio_rate1m',
            expr: ofIteration(rateBy(', category', 'hiptide_syscall_seconds_total')),
          },
          {
            record: 'job_instance_op:hiptide_calls_per_iteration:ratio_rate1m',
            expr: ofIteration(rateBy(', op', 'hiptide_syscalls_total')),
          },
          {
            record: 'job_instance_op:hiptide_seconds_per_iteration:ratio_rate1m',
            expr: ofIteration(rateBy(', op', 'hiptide_syscall_seconds_total')),
          },
          {
            comment:: |||
              Sync calls that host threads make inside HIP calls: which share of the time they take, and how
              long one takes. A call that is under way counts with its time. Where none has returned in five
              minutes the divisor is 1, and the result is what that call has taken of them. All threads
              count together, so a thread that hangs is hidden by another that is quick; therefore the alert
              looks at the oldest call, too.
            |||,
            record: 'job_instance:hiptide_sync_wait:ratio_rate5m',
            expr: |||
              sum by (job, instance, application) (
                rate(
                  hiptide_syscall_seconds_total{role="host",category="sync",op!~"none|unattributed"}[5m]
                )
              )
            |||,
          },
          {
            record: 'job_instance:hiptide_sync_wait_seconds:mean_increase5m',
            expr: |||
              300 * job_instance:hiptide_sync_wait:ratio_rate5m
                /
              clamp_min(
                sum by (job, instance, application) (
                  increase(
                    hiptide_syscalls_total{role="host",category="sync",op!~"none|unattributed"}[5m]
                  )
                ),
                1
              )
            |||,
          },
          {
            comment:: |||
              Errors that are not part of normal operation, on the GPU's path: those of host and device
              threads. The process must be at least five minutes old, as its start-up looks for many things
              that are not there. An error without a series five minutes ago has happened since then, as
              often as its counter says.
            |||,
            record: 'job_instance_category_error:hiptide_syscall_errors:increase5m',
            expr: |||
              sum by (job, instance, application, category, error) (
                (
                  hiptide_syscall_errors_total{role=~"host|device",error!~"again|timeout|interrupted"}
                  unless
                  hiptide_syscall_errors_total offset 5m
                )
                or
                increase(
                  hiptide_syscall_errors_total{role=~"host|device",error!~"again|timeout|interrupted"}[5m]
                )
              )
              and on (job, instance, application)
              (hiptide_workload_start_time_seconds == hiptide_workload_start_time_seconds offset 5m)
            |||,
          },
        ],
      },
    ],
  }
