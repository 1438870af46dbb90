// Grafana's panels as functions. Each takes a title, a description, a unit and queries; everything else is
// added after it: lib.stat(…) + lib.thresholds(…) + lib.size(6, 4).
function(config)
  local datasource = { type: 'prometheus', uid: '${datasource}' };

  local panel(type, title, description, unit, targets) = {
    type: type,
    title: title,
    description: description,
    datasource: datasource,
    pluginVersion: config.pluginVersion,
    targets: [
      targets[i] { refId: std.char(std.codepoint('A') + i) }
      for i in std.range(0, std.length(targets) - 1)
    ],
    fieldConfig: {
      defaults: {
        unit: unit,
        color: { mode: 'thresholds' },
        thresholds: { mode: 'absolute', steps: [{ value: null, color: 'green' }] },
        custom: {},
      },
      overrides: [],
    },
    options: {},
  };

  local tooltip = { tooltip: { mode: 'multi', sort: 'desc' } };

  local legend(placement, calcs) = {
    legend: { showLegend: true, displayMode: 'table', placement: placement, calcs: calcs },
  };

  local reduce = { calcs: ['lastNotNull'], fields: '', values: false };

  // Panels with an id of their own have at least this one.
  local minFixedId = 100;

  local hideFrom = { hideFrom: { legend: false, tooltip: false, viz: false } };

  {
    // --- queries

    // Over the dashboard's time range.
    range(expr, legend):: {
      datasource: datasource,
      editorMode: 'code',
      expr: expr,
      legendFormat: legend,
      range: true,
      instant: false,
      format: 'time_series',
    },
    // The buckets of a histogram, for a heat map.
    buckets(expr):: self.range(expr, '{{le}}') { format: 'heatmap', exemplar: true },
    // With the exemplars of the buckets that it reads, as points.
    withExemplars(expr, legend):: self.range(expr, legend) { exemplar: true },
    // Now, one series for each label set.
    now(expr, legend):: self.range(expr, legend) { range: false, instant: true },
    // Now, as the rows of a table.
    rows(expr):: self.now(expr, '') { format: 'table' },

    // --- panels

    timeseries(title, description, unit, targets)::
      panel('timeseries', title, description, unit, targets) {
        fieldConfig+: {
          defaults+: {
            min: 0,
            color: { mode: 'palette-classic' },
            custom: {
              drawStyle: 'line',
              lineInterpolation: 'linear',
              lineWidth: 2,
              fillOpacity: 8,
              gradientMode: 'none',
              showPoints: 'never',
              pointSize: 5,
              spanNulls: false,
              insertNulls: false,
              stacking: { mode: 'none', group: 'A' },
              axisPlacement: 'auto',
              axisLabel: '',
              axisBorderShow: false,
              axisCenteredZero: false,
              axisColorMode: 'text',
              scaleDistribution: { type: 'linear' },
              thresholdsStyle: { mode: 'off' },
            } + hideFrom,
          },
        },
        options: legend('bottom', ['lastNotNull', 'max']) + tooltip,
      },

    stat(title, description, unit, targets)::
      panel('stat', title, description, unit, targets) {
        options: {
          graphMode: 'none',
          colorMode: 'value',
          justifyMode: 'auto',
          textMode: 'auto',
          wideLayout: true,
          showPercentChange: false,
          percentChangeColorMode: 'standard',
          orientation: 'auto',
          reduceOptions: reduce,
        },
      },

    bargauge(title, description, unit, targets)::
      panel('bargauge', title, description, unit, targets) {
        fieldConfig+: { defaults+: { min: 0 } },
        options: {
          displayMode: 'basic',
          valueMode: 'color',
          namePlacement: 'left',
          showUnfilled: true,
          sizing: 'auto',
          minVizWidth: 8,
          minVizHeight: 16,
          maxVizHeight: 300,
          orientation: 'horizontal',
          text: { titleSize: 13, valueSize: 16 },
          legend: { showLegend: false, displayMode: 'list', placement: 'bottom', calcs: [] },
          reduceOptions: reduce,
        },
      },

    table(title, description, unit, targets)::
      panel('table', title, description, unit, targets) {
        fieldConfig+: {
          defaults+: { custom: { align: 'auto', inspect: false } },
        },
        options: { frameIndex: 0, showHeader: true, cellHeight: 'sm' },
      },

    // Draws buckets that Prometheus has counted; logarithmic buckets are evenly spaced.
    heatmap(title, description, unit, targets)::
      panel('heatmap', title, description, unit, targets) {
        fieldConfig+: {
          defaults+: { custom: { scaleDistribution: { type: 'linear' } } + hideFrom },
        },
        options: {
          calculate: false,
          cellGap: 1,
          cellValues: { unit: 'short', decimals: 0 },
          color: {
            mode: 'scheme',
            scheme: 'Oranges',
            fill: 'dark-orange',
            scale: 'exponential',
            exponent: 0.5,
            steps: 64,
            reverse: false,
          },
          exemplars: { color: 'rgba(255,0,255,0.7)' },
          filterValues: { le: 1e-9 },
          legend: { show: true },
          rowsFrame: { layout: 'auto' },
          showValue: 'never',
          tooltip: { mode: 'single', yHistogram: true, showColorScale: true },
          yAxis: { unit: unit, axisPlacement: 'left', reverse: false },
        },
      },

    statetimeline(title, description, unit, targets)::
      panel('state-timeline', title, description, unit, targets) {
        fieldConfig+: {
          defaults+: { custom: { lineWidth: 0, fillOpacity: 75, spanNulls: false, insertNulls: false } + hideFrom },
        },
        options: {
          showValue: 'auto',
          rowHeight: 0.85,
          mergeValues: true,
          alignValue: 'left',
          perPage: 20,
          legend: { showLegend: true, displayMode: 'list', placement: 'bottom', calcs: [] },
          tooltip: { mode: 'single', sort: 'none' },
        },
      },

    // A point for each row of the table that the queries and the transformations make.
    xychart(title, description, x, y, colour, targets)::
      local field(name) = { matcher: { id: 'byName', options: name } };
      panel('xychart', title, description, y.unit, targets) {
        fieldConfig+: {
          defaults+: {
            custom: {
              show: 'points',
              pointSize: { fixed: 14 },
              pointShape: 'circle',
              pointStrokeWidth: 1,
              fillOpacity: 60,
              axisPlacement: 'auto',
              axisLabel: '',
              axisBorderShow: true,
              axisCenteredZero: false,
              axisColorMode: 'text',
              scaleDistribution: { type: 'log', log: 10 },
            } + hideFrom,
          },
        },
        options: {
          mapping: 'manual',
          series: [{
            frame: { matcher: { id: 'byIndex', options: 0 } },
            x: field(x.field),
            y: field(y.field),
            color: field(colour),
          }],
          legend: { showLegend: false, displayMode: 'list', placement: 'bottom', calcs: [] },
          tooltip: { mode: 'single', sort: 'none' },
        },
      },

    // --- what is mixed into a panel

    size(width, height):: { gridPos: { w: width, h: height } },

    // The number of a panel that something links to (&viewPanel=). The others are counted from 1, and
    // change whenever one is added.
    id(id):: assert id >= minFixedId; { id: id },

    options(options):: { options+: options },
    defaults(defaults):: { fieldConfig+: { defaults+: defaults } },
    custom(custom):: self.defaults({ custom+: custom }),

    // Colours by value: a colour from its value on; the first has none.
    thresholds(steps):: self.defaults({
      thresholds: {
        mode: 'absolute',
        steps: [{ color: steps[0], value: null }] + steps[1:],
      },
    }),
    from(value, colour):: { value: value, color: colour },
    // Draws the thresholds into a time series.
    thresholdLine: self.custom({ thresholdsStyle: { mode: 'dashed' } }),

    // Values over many powers of ten. A logarithmic axis has no 0: the queries raise it to the least
    // that matters, and here that is called 0 again, on the axis and in the legend.
    log(least):: self.defaults({
                   min: least,
                   mappings: [{ type: 'range', options: { from: null, to: least, result: { text: '0', index: 0 } } }],
                 })
                 + self.custom({ scaleDistribution: { type: 'log', log: 10 }, fillOpacity: 0 }),

    // Numbers shown as words.
    mappings(results):: self.defaults({ mappings: [{ type: 'value', options: results }] }),

    // Options for the field of a name, or for all fields of a type.
    override(name, properties):: self.overrideBy('byName', name, properties),
    overrideType(type, properties):: self.overrideBy('byType', type, properties),
    overrideBy(matcher, options, properties):: {
      fieldConfig+: {
        overrides+: [{
          matcher: { id: matcher, options: options },
          properties: [{ id: id, value: properties[id] } for id in std.objectFields(properties)],
        }],
      },
    },
    transform(id, options):: { transformations+: [{ id: id, options: options }] },

    // A link of a value; the schema requires all fields of a dashboard link.
    fieldLink(title, url):: {
      title: title,
      type: 'link',
      icon: '',
      tooltip: '',
      url: url,
      tags: [],
      asDropdown: false,
      targetBlank: false,
      includeVars: false,
      keepTime: false,
    },

    // --- the dashboard

    variable: {
      datasource: {
        type: 'datasource',
        name: 'datasource',
        label: 'Data source',
        query: 'prometheus',
        current: { selected: true, text: 'hiptide', value: config.datasourceUid },
        hide: 0,
        includeAll: false,
        multi: false,
        refresh: 1,
        regex: '',
        options: [],
      },
      // Without a regular expression for all, Grafana names all values.
      query(name, label, query, all={ allValue: config.all }):: {
        type: 'query',
        name: name,
        label: label,
        datasource: datasource,
        query: query,
        definition: query,
        refresh: 2,  // when the time range changes
        sort: 1,  // by name
        includeAll: true,
        multi: true,
        current: { selected: true, text: ['All'], value: ['$__all'] },
        hide: 0,
        regex: '',
        options: [],
      } + all,
    },

    annotation(name, colour, expr, title, text, tags=''):: {
      name: name,
      datasource: datasource,
      enable: true,
      hide: false,
      iconColor: colour,
      expr: expr,
      titleFormat: title,
      textFormat: text,
      tagKeys: tags,
      step: config.scrapeInterval,
      useValueForTime: false,
    },

    row(title, panels):: { title: title, panels: panels },

    // Lays the rows out from the top, panels from left to right. A panel that has no room left on its
    // line begins the next one, below the tallest panel of the line, so that none overlaps another.
    local place(rows) =
      local step(state, item) =
        if item.row then state {
          y: state.y + state.lineHeight + 1,
          x: 0,
          lineHeight: 0,
          panels+: [{
            type: 'row',
            title: item.title,
            collapsed: false,
            panels: [],
            gridPos: { x: 0, y: state.y + state.lineHeight, w: 24, h: 1 },
          }],
        } else
          local wraps = state.x + item.panel.gridPos.w > 24;
          local x = if wraps then 0 else state.x;
          local y = if wraps then state.y + state.lineHeight else state.y;
          local h = item.panel.gridPos.h;
          state {
            x: x + item.panel.gridPos.w,
            y: y,
            lineHeight: if wraps then h else std.max(state.lineHeight, h),
            panels+: [item.panel { gridPos+: { x: x, y: y } }],
          };
      local items = std.flatMap(
        function(row)
          (if row.title == '' then [] else [{ row: true, title: row.title }])
          + [{ row: false, panel: p } for p in row.panels],
        rows
      );
      local placed = std.foldl(step, items, { x: 0, y: 0, lineHeight: 0, panels: [] }).panels;
      local fixed = [panel.id for panel in placed if std.objectHas(panel, 'id')];
      assert std.length(placed) < minFixedId : 'too many panels: their numbers reach the fixed ones';
      assert std.length(std.set(fixed)) == std.length(fixed) : 'a fixed number twice';
      [{ id: i + 1 } + placed[i] for i in std.range(0, std.length(placed) - 1)],

    dashboard(title, uid, description, variables, annotations, rows):: {
      title: title,
      uid: uid,
      description: description,
      tags: config.tags,
      schemaVersion: config.schemaVersion,
      version: 1,
      editable: true,
      graphTooltip: 1,  // one crosshair for all panels
      timezone: 'browser',
      refresh: config.refresh,
      time: { from: config.from, to: 'now' },
      timepicker: {},
      templating: { list: variables },
      annotations: { list: annotations },
      links: [
        {
          title: 'hiptide',
          type: 'dashboards',
          icon: 'external link',
          tooltip: 'The other dashboards, for the same programs and the same time',
          tags: config.tags,
          asDropdown: false,
          targetBlank: false,
          includeVars: true,
          keepTime: true,
        },
        {
          title: 'Alerts',
          type: 'link',
          icon: 'bell',
          tooltip: 'Alert rules and their state; docs/runbooks.md tells what to do',
          url: '/alerting/list?search=Hiptide',
          tags: [],
          asDropdown: false,
          targetBlank: false,
          includeVars: false,
          keepTime: false,
        },
      ],
      panels: place(rows),
    },
  }
