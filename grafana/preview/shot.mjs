// node shot.mjs DASHBOARD FILE.png [PARAMETERS], PARAMETERS as in src/main.jsx: takes a picture, with
// headless Chromium, of what the dashboard shows on the Prometheus at $PROMETHEUS.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { createServer } from 'vite';

const [name, file, parameters = ''] = process.argv.slice(2);
const { CHROMIUM = 'chromium', WIDTH = '1600', HEIGHT } = process.env;

const folder = fileURLToPath(new URL('.', import.meta.url));
const { panels } = JSON.parse(readFileSync(`${folder}/../dashboards/${name}.json`, 'utf8'));
const lines = Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h));

// The whole dashboard: a line of the grid is 38 pixels high, and the title takes one.
const height = HEIGHT ?? (lines + 1) * 38 + 8;

const server = await createServer({ root: folder, logLevel: 'error' });
await server.listen();
try {
  const { port } = server.httpServer.address();
  // In virtual time Chromium waits for all answers, and no longer.
  await promisify(execFile)(
    CHROMIUM,
    [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      `--window-size=${WIDTH},${height}`,
      '--virtual-time-budget=60000',
      `--screenshot=${file}`,
      `http://127.0.0.1:${port}/?dashboard=${name}&${parameters}`,
    ],
    { timeout: 180_000 }
  );
} finally {
  await server.close();
}
