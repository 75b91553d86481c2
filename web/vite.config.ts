import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The server serves dist/web as it is: every script and style is a file of our own origin, so that the CSP needs no exception. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': process.env['MAILKEEP_URL'] ?? 'http://127.0.0.1:3000' } },
})
