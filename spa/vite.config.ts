/** Build and development server of the SPA. */
import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin } from 'vite';
import { INITIAL_JS_LIMIT, initialJavaScript } from './build/initial-javascript.ts';
import { initialModules } from './build/one-initial-chunk.ts';
import { precompileMessages } from './build/precompile-messages.ts';
import { serviceWorker } from './build/service-worker.ts';

/** Where `npm run dev -w spa` sends API calls. */
const BACKEND = process.env['BACKEND_URL'] ?? 'http://localhost:8080';

/** Prints what a first visit has to download, after every build. */
function reportInitialJavaScript(): Plugin {
  let outDir = '';
  return {
    name: 'report-initial-javascript',
    apply: 'build',
    configResolved: (config) => void (outDir = resolve(config.root, config.build.outDir)),
    closeBundle() {
      const { brotliBytes, files } = initialJavaScript(outDir);
      this.info(
        `initial JavaScript: ${(brotliBytes / 1000).toFixed(1)} kB brotli in ${files.length} files (limit ${INITIAL_JS_LIMIT / 1000} kB)`,
      );
    },
  };
}

export default defineConfig(({ command }) => ({
  root: import.meta.dirname,
  plugins: [vue(), precompileMessages(), reportInitialJavaScript(), serviceWorker()],
  define: {
    IS_BUILD: String(command === 'build'),
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_DROP_MESSAGE_COMPILER__: String(command === 'build'),
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: {
    // the first browsers with light-dark(), which the design tokens are built on
    target: ['chrome125', 'firefox126', 'safari17.5'],
    // 2 kB less to download than by Vite's own minifier
    minify: 'terser',
    terserOptions: { module: true, ecma: 2020, compress: { passes: 3 } },
    // an inlined asset is a data: URL, which the content security policy refuses
    assetsInlineLimit: 0,
    // every browser above preloads modules by itself
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ debugName: 'initial', name: initialModules(resolve(import.meta.dirname, 'src/main.ts')) }],
        },
      },
    },
  },
  server: { port: 5173, proxy: { '/api': { target: BACKEND } } },
}));
