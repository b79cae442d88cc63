import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

// The policy goes into the page at build time, because a header is lost in one of the webviews and would break the
// development server. Nothing may come from another host, and no script or style may be written into the page.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

function contentPolicy(): Plugin {
  return {
    name: 'content-policy',
    apply: 'build',
    transformIndexHtml: (html) =>
      html.replace('<meta charset="utf-8" />', `$&\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`),
  }
}

// The sentences are fetched together with the program of the page, not after it.
function sentencesAtOnce(): Plugin {
  return {
    name: 'sentences-at-once',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html, { bundle }) => {
        const file = Object.keys(bundle ?? {}).find((name) => /^assets\/pt-BR-.+\.json$/.test(name))
        if (!file) throw new Error('the page has no sentences')
        return { html, tags: [{ tag: 'link', attrs: { rel: 'preload', as: 'fetch', crossorigin: '', href: `/${file}` }, injectTo: 'head' }] }
      },
    },
  }
}

export default defineConfig({
  plugins: [react(), contentPolicy(), sentencesAtOnce()],
  build: {
    target: ['chrome109', 'safari15.6'],
    // A font or picture written into the style sheet would be fetched as data:, which the policy refuses for fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { '/bridge': 'http://127.0.0.1:8799', '/files': 'http://127.0.0.1:8799' } },
  test: { environment: 'node', include: ['src/**/*.test.ts', 'src/**/*.test.tsx'], setupFiles: ['src/locales/spoken.ts'] },
} as Parameters<typeof defineConfig>[0])
