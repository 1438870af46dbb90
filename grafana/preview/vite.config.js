import { fileURLToPath } from 'node:url';

import react from '@vitejs/plugin-react';

const files = fileURLToPath(new URL('node_modules/@grafana/ui/dist/public/', import.meta.url));

/** Icons, where a Grafana server has them. */
const icons = {
  name: 'icons',
  configureServer({ middlewares }) {
    middlewares.use((request, response, next) => {
      request.url = request.url.replace(/^\/public\/build\//, `/@fs${files}`);
      next();
    });
  },
};

/** The dashboards lie beside this folder; /api is the live Prometheus. */
export default {
  plugins: [react(), icons],
  // Grafana's packages read these of a Node process.
  define: { 'process.env': {}, global: 'globalThis' },
  server: {
    host: '127.0.0.1',
    fs: { allow: ['..'] },
    proxy: { '/api': process.env.PROMETHEUS ?? 'http://127.0.0.1:9090' },
  },
};
