/// <reference types="vitest/config" />
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig } from 'vite'
import { firstPage, group } from './build/first_page'
import { precompress } from './build/precompress'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  plugins: [
    vue(),
    // Element Plus only; own components are imported by name.
    components({ dts: false, dirs: [], resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
    firstPage(),
    precompress(),
  ],
  resolve: { alias: { '@': here('./src') } },
  define: { __VUE_I18N_LEGACY_API__: false, __VUE_I18N_FULL_INSTALL__: false },
  build: {
    outDir: process.env.CELADON_WEB_OUT ?? here('../build/web/dist'),
    emptyOutDir: true,
    target: 'es2020',
    assetsInlineLimit: 0, // the content security policy allows no data: scripts or styles
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      output: { manualChunks: group },
    },
  },
  server: { proxy: { '/api': process.env.CELADON_API ?? 'http://127.0.0.1:8080' } },
  test: { environment: 'node', include: ['tests/**/*.test.ts'] },
})
