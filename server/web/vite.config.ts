import react from '@vitejs/plugin-react';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const outDir = '../../build/web';

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

// Beside each file that packs well its .br and .gz, which telehubd sends as they are.
function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    closeBundle() {
      for (const file of filesBelow(outDir)) {
        if (!/\.(js|css|html|svg|json|wasm|md|txt)$/.test(file) || statSync(file).size < 1024) continue;
        const bytes = readFileSync(file);
        const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: quality }));
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), precompress()],
  resolve: { alias: { events: 'events/', url: 'url/' } },
  worker: { format: 'es' },
  build: { outDir, emptyOutDir: true, target: 'es2022', license: true, chunkSizeWarningLimit: 6000,
    // What every page needs is one file: forty small ones pack worse, and each costs a request.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'frame', tags: ['$initial'] }] } } },
  },
  preview: { proxy: Object.fromEntries(['/api', '/dicom-web', '/healthz'].map((path) => [path, process.env.TELEHUB_URL ?? 'http://127.0.0.1:8080'])) },
});
