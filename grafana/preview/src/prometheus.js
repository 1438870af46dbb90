// What Grafana's Prometheus data source does for these dashboards: fills in variables, asks, and makes
// data frames of the answers.
import { FieldType, toDataFrame } from '@grafana/data';

const STEPS = [5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];
const MAX_POINTS = 700;
const SCRAPE_SECONDS = 5;

export function stepOf(range) {
  const wanted = (range.to - range.from) / MAX_POINTS;
  return STEPS.find((step) => step >= wanted) ?? STEPS.at(-1);
}

function interpolate(text, variables, range) {
  const step = stepOf(range);
  const values = {
    ...variables,
    __interval: `${step}s`,
    __rate_interval: `${Math.max(step + SCRAPE_SECONDS, 4 * SCRAPE_SECONDS)}s`,
    __range: `${Math.round(range.to - range.from)}s`,
  };
  return text.replace(/\$\{?(\w+)\}?/g, (all, name) => values[name] ?? all);
}

async function ask(endpoint, parameters) {
  const response = await fetch(`/api/v1/${endpoint}`, {
    method: 'POST',
    body: new URLSearchParams(parameters),
  });
  const answer = await response.json();
  if (answer.status !== 'success') {
    throw new Error(`${parameters.query}: ${answer.error}`);
  }
  return answer.data.result;
}

function legend(target, labels) {
  return target.legendFormat.replace(/\{\{(\w+)\}\}/g, (all, name) => labels[name] ?? '');
}

/** Samples on every step of the range, null where there is none: a gap is a gap. */
function aligned(values, range) {
  const step = stepOf(range);
  const at = new Map(values.map(([time, value]) => [Math.round(time), Number(value)]));
  const times = [];
  const numbers = [];
  for (let time = range.from; time <= range.to; time += step) {
    times.push(time * 1000);
    numbers.push(at.get(time) ?? null);
  }
  return [times, numbers];
}

function timeSeries(target, series, range) {
  return series.map(({ metric, values, value }) => {
    const [times, numbers] = aligned(values ?? [value], range);
    return toDataFrame({
      refId: target.refId,
      name: legend(target, metric),
      fields: [
        { name: 'Time', type: FieldType.time, values: values ? times : [value[0] * 1000] },
        {
          name: 'Value',
          type: FieldType.number,
          labels: metric,
          config: { displayNameFromDS: legend(target, metric) },
          values: values ? numbers : [Number(value[1])],
        },
      ],
    });
  });
}

/** All series of a query as the rows of one table, labels as columns. */
function table(target, series, single) {
  const labels = [...new Set(series.flatMap(({ metric }) => Object.keys(metric)))].sort();
  const name = single ? 'Value' : `Value #${target.refId}`;
  return [
    toDataFrame({
      refId: target.refId,
      fields: [
        { name: 'Time', type: FieldType.time, values: series.map(({ value }) => value[0] * 1000) },
        ...labels.map((label) => ({
          name: label,
          type: FieldType.string,
          values: series.map(({ metric }) => metric[label] ?? ''),
        })),
        { name, type: FieldType.number, values: series.map(({ value }) => Number(value[1])) },
      ],
    }),
  ];
}

/** The frames of all queries of a panel. */
export async function framesOf(panel, variables, range) {
  const answers = await Promise.all(
    panel.targets.map(async (target) => {
      const query = interpolate(target.expr, variables, range);
      const series = target.instant
        ? await ask('query', { query, time: range.to })
        : await ask('query_range', { query, start: range.from, end: range.to, step: stepOf(range) });
      return target.format === 'table'
        ? table(target, series, panel.targets.length === 1)
        : timeSeries(target, series, range);
    })
  );
  return answers.flat();
}

/** The moments of an annotation, in milliseconds; a run of samples is one moment. */
export async function eventsOf(annotation, variables, range) {
  const query = interpolate(annotation.expr, variables, range);
  const step = stepOf(range);
  const series = await ask('query_range', { query, start: range.from, end: range.to, step });
  const moments = series.flatMap(({ metric, values }) => {
    const times = annotation.useValueForTime
      ? [...new Set(values.map(([, value]) => Number(value)))]
      : values
          .filter(([time], i) => i === 0 || time - values[i - 1][0] > step)
          .map(([time]) => time * 1000);
    return times.map((time) => ({
      time,
      colour: annotation.iconColor,
      title: legend({ legendFormat: annotation.titleFormat }, metric),
    }));
  });
  return moments.filter(({ time }) => time >= range.from * 1000 && time <= range.to * 1000);
}
