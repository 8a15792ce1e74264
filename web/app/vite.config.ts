import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const program = process.env.XIAOER_URL ?? 'http://127.0.0.1:8000'

/** Vant's icons are in its styles; their second source is somebody else's server, which nobody here shall call. */
const noForeignFonts: Plugin = {
  name: 'no-foreign-fonts',
  enforce: 'pre',
  transform: (code, id) =>
    id.includes('/vant/') && id.endsWith('.css') ? code.replace(/,\s*url\([^)]*at\.alicdn\.com[^)]*\)\s*format\([^)]*\)/g, '') : null,
}

export default defineConfig({
  plugins: [noForeignFonts, vue()],
  resolve: { alias: { '@': here('./src') } },
  build: {
    outDir: here('../dist'),
    emptyOutDir: true,
    manifest: true,
    rolldownOptions: { checks: { pluginTimings: false } },
    target: 'es2022',
    assetsInlineLimit: 0, // the content policy allows no data: scripts or styles
    modulePreload: { polyfill: false }, // it would be an inline script
    reportCompressedSize: false, // scripts/weigh.mjs tells what counts
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { '/api': program, '^/c/': program } },
})
