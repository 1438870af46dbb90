// What several dashboards show, and how they select programs.
function(config)
  local lib = (import 'lib.libsonnet')(config);

  {
    local common = self,

    // The programs that the variables choose.
    selector: 'job=~"$job",application=~"$application",instance=~"$instance"',
    by: '(job, instance, application)',
    legend: '{{application}} {{instance}}',

    // A recording rule, or any other metric, of the chosen programs.
    of(metric, more=''):: '%s{%s%s}' % [metric, common.selector, if more == '' then '' else ',' + more],
    // For lib.log.
    callsOf(metric, more=''):: 'clamp_min(%s, %g)' % [common.of(metric, more), config.minCalls],
    secondsOf(metric, more=''):: 'clamp_min(%s, %g)' % [common.of(metric, more), config.minSeconds],
    // The sum has no metric name, which would keep a table from joining its queries.
    sumOf(metric, more=''):: 'sum by %s (%s)' % [common.by, common.of(metric, more)],

    // The regime as its number: of hiptide_regime, or of hiptide_expected_regime.
    regimeNumber(metric):: |||
      sum by %s (
        %s
      )
    ||| % [
      common.by,
      std.join('\n  or\n  ', [
        '%d * %s' % [config.regimes[regime].value, common.of(metric, 'regime="%s"' % regime)]
        for regime in ['unknown', 'fine', 'coarse', 'spin', 'minimal']
      ]),
    ],
    regimeMappings():: lib.mappings({
      [std.toString(config.regimes[regime].value)]: {
        text: regime,
        color: config.regimes[regime].colour,
        index: config.regimes[regime].value,
      }
      for regime in std.objectFields(config.regimes)
    }),

    regimes: ['fine', 'coarse', 'spin', 'minimal', 'unknown'],
    regimeLegend: std.join(' ', ['%s: %s.' % [regime, config.regimes[regime].meaning] for regime in common.regimes]),

    // The thresholds, for the descriptions of panels.
    numbers: {
      fine: '%g' % config.thresholds.fineCallsPerIteration,
      coarse: '%g ms' % (1e3 * config.thresholds.coarseMeanSeconds),
      share: '%g %%' % (100 * config.thresholds.coarseShareOfWall),
      spin: '%g' % config.thresholds.spinCores,
      held: '%g' % config.thresholds.tracerHeld,
      series: '%g' % config.thresholds.maxSeries,
    },

    // Alerts that fire for the chosen programs; a pending one may never fire.
    firing: 'ALERTS{alertstate="firing",alertname=~"Hiptide.*",%s}' % common.selector,

    regimeTimeline:
      lib.statetimeline(
        'Regime',
        'What the last minute of each program was. %s' % common.regimeLegend,
        'none',
        [lib.range(common.regimeNumber('hiptide_regime'), common.legend)]
      )
      + common.regimeMappings(),

    variables: [
      lib.variable.datasource,
      // All jobs are named, because a query of "up" must not find the targets of other jobs. A job whose
      // targets are all down has no program, but has an alert.
      lib.variable.query(
        'job',
        'Job',
        'label_values({__name__=~"hiptide_build_info|ALERTS",alertname=~"|Hiptide.*"}, job)',
        all={}
      ),
      lib.variable.query(
        'application',
        'Application',
        'label_values(hiptide_build_info{job=~"$job"}, application)'
      ),
      lib.variable.query(
        'instance',
        'Instance',
        'label_values(hiptide_build_info{job=~"$job",application=~"$application"}, instance)'
      ),
    ],

    annotations: [
      lib.annotation('Alerts', 'red', common.firing, '{{alertname}}', '{{application}} {{instance}}', 'severity'),
      lib.annotation(
        'Starts',
        'green',
        '1000 * ' + common.of('hiptide_workload_start_time_seconds'),
        'Start',
        common.legend
      ) { useValueForTime: true },
      // A step of a regime from 0 to 1. The window covers a step of any size.
      lib.annotation(
        'Regime changes',
        'purple',
        '%s == 1 and changes(%s[$__rate_interval]) > 0' % [common.of('hiptide_regime'), common.of('hiptide_regime')],
        'Regime is now {{regime}}',
        common.legend
      ),
    ],

    logOfCalls: lib.log(config.minCalls),
    logOfSeconds: lib.log(config.minSeconds),

    // Colours at the numbers where a program is fine or coarse.
    fineThresholds: lib.thresholds([
      'green',
      lib.from(config.thresholds.fineCallsPerIteration, config.regimes.fine.colour),
    ]),
    coarseThresholds: lib.thresholds([
      'green',
      lib.from(config.thresholds.coarseMeanSeconds, config.regimes.coarse.colour),
    ]),
    shareThresholds: lib.thresholds([
      'green',
      lib.from(config.thresholds.coarseShareOfWall, config.regimes.coarse.colour),
    ]),
    // For values that are normally 0. With a fixed minimum of 0, an axis with only zeros has no extent, and
    // nothing is drawn.
    zeroIsSeen: lib.defaults({ min:: null }) + lib.custom({ axisSoftMin: 0, axisSoftMax: 1 }),
    anyIsBad: lib.thresholds(['green', lib.from(1, 'red')]),
  }
