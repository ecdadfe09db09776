import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { fileURLToPath } from 'node:url'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rolldownOptions: {
        // The job worker is an entry of its own: Electron forks the file, it does not import it.
        input: { main: path('src-main/hosts/electron/main.ts'), 'job-worker': path('src-main/hosts/electron/job-worker.ts') },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload can require nothing but electron, so it is one CommonJS file with everything inside.
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: path('src-main/hosts/electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: path('src-renderer'),
    plugins: [vue()],
    define: {
      __VUE_I18N_FULL_INSTALL__: true,
      __VUE_I18N_LEGACY_API__: false,
      __INTLIFY_PROD_DEVTOOLS__: false,
      // The compiler stays: it builds syntax trees, not functions, so the content security policy allows it.
      __INTLIFY_DROP_MESSAGE_COMPILER__: false,
    },
    build: {
      outDir: 'out/renderer',
      minify: true,
      rolldownOptions: { input: path('src-renderer/index.html') },
    },
  },
})
