import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Where the application lives on the server; see `huawu.app.http.pages`. */
const BASE = '/app/';

/** What the sign-in page is made of. */
const FIRST =
  /node_modules\/(react|react-dom|scheduler|i18next|react-i18next|openapi-fetch|html-parse-stringify|void-elements|use-sync-external-store)\//;
/** What every page behind it is made of; what only some need stays with them. */
const WORK =
  /node_modules\/(?!echarts|zrender|jssip|wavesurfer|dayjs|antd\/es\/date-picker|antd\/es\/slider|@rc-component\/(picker|slider))/;
/** Small things that most of these pages share. */
const COMMON =
  /web\/src\/(live|shared\/(format|time|tree|ui\/(chip|trouble|failed|form-modal|figure-popover|agent-state)))/;

/** Close to the best, at a tenth of its time. */
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** Pack what is built, beside it: the server sends it as it lies. */
function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    writeBundle({ dir }, bundle) {
      for (const name of Object.keys(bundle).filter((each) => /\.(js|css)$/.test(each))) {
        const file = join(dir ?? '', name);
        const content = readFileSync(file);
        writeFileSync(`${file}.br`, brotliCompressSync(content, QUALITY));
        writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  base: BASE,
  plugins: [react(), packed()],
  resolve: { tsconfigPaths: true },
  build: {
    // Beside the Python code, so that wheel and checkout serve the same place.
    outDir: '../src/huawu/webui',
    emptyOutDir: true,
    target: 'es2023',
    chunkSizeWarningLimit: 1500,
    // Few files: each request costs more than the bytes in it.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: 'first', test: FIRST, priority: 3 },
            { name: 'work', test: WORK, priority: 2 },
            { name: 'common', test: COMMON, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    // `npm run dev` beside a running Huawu: HUAWU_URL names it.
    proxy: { '/api': { target: process.env['HUAWU_URL'] ?? 'http://127.0.0.1:8080', ws: true } },
  },
  test: { include: ['src/**/*.test.{ts,tsx}'], environment: 'node' },
});
