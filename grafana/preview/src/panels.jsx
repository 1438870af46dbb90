// The panel types of the dashboards. Time series, stat, bar gauge and table are Grafana's own widgets;
// heat map, state timeline and xychart, which @grafana/ui does not have, are drawn with its uPlot.
import {
  FieldType,
  formattedValueToString,
  getDisplayValueAlignmentFactors,
  getFieldDisplayName,
  getFieldDisplayValues,
  getValueFormat,
} from '@grafana/data';
import { BarGauge, BigValue, TimeSeries, VizLegend, VizRepeater } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

import { theme } from './fields.js';

const numbersOf = (frame) => frame.fields.filter(({ type }) => type === FieldType.number);

function displayValues(panel, frames, sparkline) {
  return getFieldDisplayValues({
    fieldConfig: panel.fieldConfig,
    reduceOptions: panel.options.reduceOptions,
    replaceVariables: (text) => text,
    theme,
    data: frames,
    sparkline,
    timeZone: 'browser',
  });
}

function TimeSeriesPanel({ panel, frames, range, width, height, events }) {
  return (
    <TimeSeries
      frames={frames}
      width={width}
      height={height}
      timeRange={range.grafana}
      timeZone="browser"
      legend={panel.options.legend}
      options={{}}
    >
      {(config) => {
        config.addHook('draw', (plot) => drawEvents(plot, events));
        return null;
      }}
    </TimeSeries>
  );
}

/** Annotations: a dashed line at their moments, as Grafana draws them. */
function drawEvents(plot, events) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.setLineDash([4, 4]);
  for (const { time, colour } of events) {
    const x = plot.valToPos(time, 'x', true);
    ctx.strokeStyle = theme.visualization.getColorByName(colour);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

function StatPanel({ panel, frames, width, height }) {
  const options = panel.options;
  const values = displayValues(panel, frames, options.graphMode !== 'none');
  return (
    <VizRepeater
      source={values}
      getValues={() => values}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      renderCounter=""
      width={width}
      height={height}
      itemSpacing={3}
      minVizHeight={40}
      autoGrid
      orientation={options.orientation}
      renderValue={({ value, alignmentFactors, width, height, count }) => (
        <BigValue
          value={value.display}
          sparkline={value.sparkline}
          alignmentFactors={alignmentFactors}
          count={count}
          colorMode={options.colorMode}
          graphMode={options.graphMode}
          justifyMode={options.justifyMode}
          text={options.text}
          textMode={options.textMode}
          width={width}
          height={height}
          theme={theme}
        />
      )}
    />
  );
}

function BarGaugePanel({ panel, frames, width, height }) {
  const options = panel.options;
  const values = displayValues(panel, frames, false);
  const greatest = Math.max(...values.map(({ display }) => display.numeric));
  return (
    <VizRepeater
      source={values}
      getValues={() => values}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      renderCounter=""
      width={width}
      height={height}
      itemSpacing={8}
      minVizHeight={options.minVizHeight}
      minVizWidth={options.minVizWidth}
      orientation={options.orientation}
      renderValue={({ value, alignmentFactors, width, height }) => (
        <BarGauge
          value={value.display}
          field={{ ...value.field, max: value.field.max ?? greatest }}
          display={value.view?.getFieldDisplayProcessor(value.colIndex)}
          alignmentFactors={alignmentFactors}
          displayMode={options.displayMode}
          valueDisplayMode={options.valueMode}
          namePlacement={options.namePlacement}
          showUnfilled={options.showUnfilled}
          text={options.text}
          orientation={options.orientation}
          width={width}
          height={height}
          theme={theme}
        />
      )}
    />
  );
}

function TablePanel({ panel, frames, width, height }) {
  return (
    <TableNG
      data={frames[0]}
      width={width}
      height={height}
      noHeader={!panel.options.showHeader}
      cellHeight={panel.options.cellHeight}
      sortBy={panel.options.sortBy}
      fieldConfig={panel.fieldConfig}
      getActions={() => []}
      structureRev={1}
    />
  );
}

const AXIS = {
  stroke: theme.colors.text.secondary,
  grid: { stroke: theme.colors.border.weak, width: 1 },
  ticks: { stroke: theme.colors.border.weak, width: 1, size: 4 },
  font: `12px ${theme.typography.fontFamily}`,
};

function Plot({ options, data, width, height }) {
  const place = useRef(null);
  useEffect(() => {
    const plot = new uPlot(
      { width, height, legend: { show: false }, cursor: { show: false }, ...options },
      data,
      place.current
    );
    return () => plot.destroy();
  }, [options, data, width, height]);
  return <div ref={place} />;
}

/** A rectangle between two times and two heights from 0 to 1. */
function rectangle(plot, from, to, bottom, top, colour) {
  const left = plot.valToPos(from, 'x', true);
  const right = plot.valToPos(to, 'x', true);
  const low = plot.valToPos(bottom, 'y', true);
  const high = plot.valToPos(top, 'y', true);
  plot.ctx.fillStyle = colour;
  plot.ctx.fillRect(left, high, right - left, low - high);
}

const LEGEND_HEIGHT = 28;

function Legend({ items, width }) {
  return (
    <div style={{ width, height: LEGEND_HEIGHT }}>
      <VizLegend
        displayMode="list"
        placement="bottom"
        items={items.map(({ text, color }) => ({ label: text, color, yAxis: 1 }))}
        readonly
      />
    </div>
  );
}

function StateTimelinePanel({ panel, frames, range, width, height, events }) {
  const states = panel.fieldConfig.defaults.mappings.flatMap(({ options }) => Object.values(options));
  const rows = frames.map((frame) => {
    const value = numbersOf(frame)[0];
    return { name: getFieldDisplayName(value, frame, frames), frame, value };
  });
  const end = range.to * 1000;
  const options = {
    scales: { x: { range: () => [range.from * 1000, end], time: true }, y: { range: () => [0, rows.length] } },
    ms: 1,
    axes: [
      AXIS,
      {
        ...AXIS,
        grid: { show: false },
        size: 12 + 7 * Math.max(...rows.map(({ name }) => name.length)),
        splits: () => rows.map((row, i) => rows.length - i - 0.5),
        values: () => rows.map(({ name }) => name),
      },
    ],
    series: [{}, { show: false }],
    hooks: {
      draw: [
        (plot) => {
          rows.forEach(({ frame, value }, i) => {
            const times = frame.fields[0].values;
            const middle = rows.length - i - 0.5;
            const half = panel.options.rowHeight / 2;
            for (let from = 0; from < times.length; ) {
              let to = from + 1;
              while (to < times.length && value.values[to] === value.values[from]) {
                to++;
              }
              if (value.values[from] !== null) {
                const { text, color } = value.display(value.values[from]);
                const until = Math.min(times[to] ?? end, end);
                plot.ctx.globalAlpha = panel.fieldConfig.defaults.custom.fillOpacity / 100;
                rectangle(plot, times[from], until, middle - half, middle + half, color);
                plot.ctx.globalAlpha = 1;
                const left = plot.valToPos(times[from], 'x', true);
                if (plot.valToPos(until, 'x', true) - left > 60) {
                  plot.ctx.fillStyle = theme.colors.text.maxContrast;
                  plot.ctx.font = AXIS.font;
                  plot.ctx.textAlign = 'left';
                  plot.ctx.textBaseline = 'middle';
                  plot.ctx.fillText(text, left + 8, plot.valToPos(middle, 'y', true));
                }
              }
              from = to;
            }
          });
          drawEvents(plot, events);
        },
      ],
    },
  };
  const items = states.map(({ text, color }) => ({
    text,
    color: theme.visualization.getColorByName(color),
  }));
  return (
    <>
      <Plot options={options} data={[[range.from * 1000, end], [0, 0]]} width={width} height={height - LEGEND_HEIGHT} />
      <Legend items={items} width={width} />
    </>
  );
}

const HEAT = ['#3d2a1a', '#7f3b08', '#b35806', '#e08214', '#fdb863', '#fee0b6', '#fff4e6'];

/** Cumulative buckets become their differences, each on a band of equal height. */
function HeatmapPanel({ panel, frames, range, width, height }) {
  const buckets = frames
    .map((frame) => ({ le: Number(frame.name.replace('+Inf', 'Infinity')), frame }))
    .sort((one, other) => one.le - other.le);
  const counts = buckets.map(({ frame }, i) =>
    numbersOf(frame)[0].values.map((value, t) =>
      value === null ? null : Math.max(0, value - (i ? numbersOf(buckets[i - 1].frame)[0].values[t] : 0))
    )
  );
  const greatest = Math.max(...counts.flat());
  const times = buckets[0].frame.fields[0].values;
  const step = times[1] - times[0];
  const format = getValueFormat(panel.options.yAxis.unit);
  const labels = buckets.map(({ le }) => (le === Infinity ? '+Inf' : formattedValueToString(format(le))));
  const options = {
    ms: 1,
    scales: {
      x: { range: () => [range.from * 1000, range.to * 1000], time: true },
      y: { range: () => [0, buckets.length] },
    },
    axes: [
      AXIS,
      {
        ...AXIS,
        grid: { show: false },
        size: 64,
        splits: () => labels.map((label, i) => i + 1),
        values: () => labels,
      },
    ],
    series: [{}, { show: false }],
    hooks: {
      draw: [
        (plot) =>
          counts.forEach((row, i) =>
            row.forEach((count, t) => {
              if (count > panel.options.filterValues.le) {
                const strength = (count / greatest) ** panel.options.color.exponent;
                const colour = HEAT[Math.min(HEAT.length - 1, Math.floor(strength * HEAT.length))];
                rectangle(plot, times[t] - step, times[t], i + 0.04, i + 0.96, colour);
              }
            })
          ),
      ],
    },
  };
  return <Plot options={options} data={[[0, 1], [0, 0]]} width={width} height={height} />;
}

function XyChartPanel({ panel, frames, width, height }) {
  const frame = frames[0];
  const named = (dimension) => {
    const name = panel.options.series[0][dimension].matcher.options;
    return frame.fields.find((field) => field.name === name);
  };
  const [x, y, colour] = ['x', 'y', 'color'].map(named);
  const axis = (field) => ({
    ...AXIS,
    label: field.config.custom.axisLabel,
    labelFont: AXIS.font,
    // Only the powers of ten.
    values: (plot, splits) =>
      splits.map((value) =>
        Number.isInteger(Math.round(Math.log10(value) * 1e6) / 1e6)
          ? formattedValueToString(field.display(value))
          : null
      ),
  });
  const powers = (min, max) => [
    10 ** Math.floor(Math.log10(min) - 0.2),
    10 ** Math.ceil(Math.log10(max) + 0.2),
  ];
  const of = (field) => field.values.filter((value) => value > 0);
  const options = {
    scales: {
      x: { time: false, distr: 3, range: () => powers(Math.min(...of(x)), Math.max(...of(x))) },
      y: { distr: 3, range: () => powers(Math.min(...of(y)), Math.max(...of(y))) },
    },
    axes: [axis(x), { ...axis(y), size: 70 }],
    series: [{}, { show: false }],
    hooks: {
      draw: [
        (plot) => {
          x.values.forEach((value, i) => {
            if (!(value > 0) || !(y.values[i] > 0)) {
              return;
            }
            const left = plot.valToPos(value, 'x', true);
            const top = plot.valToPos(y.values[i], 'y', true);
            plot.ctx.fillStyle = colour.display(colour.values[i]).color;
            plot.ctx.globalAlpha = panel.fieldConfig.defaults.custom.fillOpacity / 100;
            plot.ctx.beginPath();
            plot.ctx.arc(left, top, (panel.fieldConfig.defaults.custom.pointSize.fixed / 2) * devicePixelRatio, 0, 7);
            plot.ctx.fill();
            plot.ctx.globalAlpha = 1;
            plot.ctx.strokeStyle = plot.ctx.fillStyle;
            plot.ctx.stroke();
          });
        },
      ],
    },
  };
  const data = [[0, 1], [0, 0]];
  return <Plot options={options} data={data} width={width} height={height} />;
}

export const PANELS = {
  timeseries: TimeSeriesPanel,
  stat: StatPanel,
  bargauge: BarGaugePanel,
  table: TablePanel,
  heatmap: HeatmapPanel,
  'state-timeline': StateTimelinePanel,
  xychart: XyChartPanel,
};
