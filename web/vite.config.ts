import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where the application lives on the server; see `huawu.app.http.pages`. */
const BASE = '/app/';

export default defineConfig({
  base: BASE,
  plugins: [react()],
  resolve: { tsconfigPaths: true },
  build: {
    // Beside the Python code, so that wheel and checkout serve the same place.
    outDir: '../src/huawu/webui',
    emptyOutDir: true,
    target: 'es2023',
    chunkSizeWarningLimit: 1500,
  },
  server: {
    // `npm run dev` beside a running Huawu: HUAWU_URL names it.
    proxy: { '/api': { target: process.env['HUAWU_URL'] ?? 'http://127.0.0.1:8080', ws: true } },
  },
  test: { include: ['src/**/*.test.{ts,tsx}'], environment: 'node' },
});
