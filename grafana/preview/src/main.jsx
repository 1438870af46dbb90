// ?dashboard=overview&to=UNIX_SECONDS&minutes=30&line=0&var-application=alloc: to is the end, now by
// default, and line where in the grid the picture begins.
import { dateTime, ThemeContext } from '@grafana/data';
import { GlobalStyles, PanelChrome } from '@grafana/ui';
import { Component, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

import { prepared, theme } from './fields.js';
import { PANELS } from './panels.jsx';
import { eventsOf, framesOf, stepOf } from './prometheus.js';

// Grafana's grid.
const COLUMNS = 24;
const CELL_HEIGHT = 30;
const GAP = 8;

const dashboards = import.meta.glob('../../dashboards/*.json', { eager: true, import: 'default' });
const parameters = new URLSearchParams(location.search);
const FIRST_LINE = Number(parameters.get('line') ?? 0);

function rangeOf() {
  const seconds = 60 * Number(parameters.get('minutes') ?? 30);
  const now = Number(parameters.get('to') ?? Math.floor(Date.now() / 1000));
  const step = stepOf({ from: 0, to: seconds });
  const to = Math.floor(now / step) * step;
  const from = to - seconds;
  const [first, last] = [dateTime(from * 1000), dateTime(to * 1000)];
  return { from, to, grafana: { from: first, to: last, raw: { from: first, to: last } } };
}

function variablesOf(dashboard) {
  return Object.fromEntries(
    dashboard.templating.list.map(({ name, allValue }) => [
      name,
      // Grafana names all jobs where there is no regular expression for all; here there is one.
      parameters.get(`var-${name}`) ?? allValue ?? (name === 'job' ? 'hiptide' : ''),
    ])
  );
}

class Guard extends Component {
  state = {};

  static getDerivedStateFromError(error) {
    return { error };
  }

  render() {
    return this.state.error ? <pre>{String(this.state.error.stack)}</pre> : this.props.children;
  }
}

function Panel({ panel, variables, range, events, width, height }) {
  const [frames, setFrames] = useState(null);
  const [error, setError] = useState(null);
  useEffect(() => {
    framesOf(panel, variables, range)
      .then((answer) => prepared(panel, answer))
      .then(setFrames)
      .catch(setError);
  }, []);
  const Body = PANELS[panel.type];
  return (
    <PanelChrome title={panel.title} description={panel.description} width={width} height={height}>
      {(innerWidth, innerHeight) => {
        if (error) {
          return <pre>{error.message}</pre>;
        }
        if (!frames) {
          return null;
        }
        if (!frames.some((frame) => frame.length > 0)) {
          return <div>No data</div>;
        }
        return (
          <Guard>
            <Body {...{ panel, frames, range, events }} width={innerWidth} height={innerHeight} />
          </Guard>
        );
      }}
    </PanelChrome>
  );
}

function Dashboard({ dashboard }) {
  const [range] = useState(rangeOf);
  const [events, setEvents] = useState(null);
  const variables = variablesOf(dashboard);
  useEffect(() => {
    Promise.all(dashboard.annotations.list.map((it) => eventsOf(it, variables, range))).then((all) =>
      setEvents(all.flat())
    );
  }, []);
  const width = window.innerWidth;
  const column = (width - GAP) / COLUMNS;
  const lines = Math.max(...dashboard.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
  return (
    <div style={{ position: 'relative', marginTop: -FIRST_LINE * (CELL_HEIGHT + GAP), height: (lines + 1) * (CELL_HEIGHT + GAP) }}>
      <h1 style={{ ...theme.typography.h4, position: 'absolute', left: GAP + 4, top: GAP }}>
        {dashboard.title}
      </h1>
      {events &&
        dashboard.panels.map((panel) => {
          const { x, y, w, h } = panel.gridPos;
          const box = {
            position: 'absolute',
            left: GAP + x * column,
            top: (y + 1) * (CELL_HEIGHT + GAP),
            width: w * column - GAP,
            height: h * (CELL_HEIGHT + GAP) - GAP,
          };
          return panel.type === 'row' ? (
            <h2 key={panel.id} style={{ ...theme.typography.h5, ...box, lineHeight: `${box.height}px`, paddingLeft: 4 }}>
              {panel.title}
            </h2>
          ) : (
            <div key={panel.id} style={box}>
              <Panel
                {...{ panel, variables, range, events }}
                width={box.width}
                height={box.height}
              />
            </div>
          );
        })}
    </div>
  );
}

const name = parameters.get('dashboard') ?? 'overview';
document.body.style.margin = 0;
createRoot(document.getElementById('root')).render(
  <ThemeContext.Provider value={theme}>
    <GlobalStyles />
    <Dashboard dashboard={dashboards[`../../dashboards/${name}.json`]} />
  </ThemeContext.Provider>
);
