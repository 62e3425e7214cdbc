// What the first page needs comes in few files and is asked for at once. A page in fifty small
// files waits for the network fifty times, each file asking for the next.
import type { HtmlTagDescriptor, Plugin } from 'vite'

/** Parts of Element Plus that single pages use come when the first of those pages is opened. */
const calendar = /element-plus\/(es\/components|theme-chalk)\/(el-)?(date-picker|date-picker-panel|time-picker|calendar|time-select)(\/|\.|-)/
const onlySomePages = /element-plus\/(es\/(components|directives)|theme-chalk)\/(el-)?(tabs|tab-pane|drawer|dialog|overlay|slider|input-number|switch|steps|step|upload|table|tree|pagination|radio|radio-group|radio-button|checkbox|loading|message|form-item|progress|alert|descriptions|collapse)(\/|\.|-)|node_modules\/async-validator\//

/** Chunk of a module: the framework, the widgets every page has, our own shared parts; else its page. */
export function group(id: string): string | undefined {
  if (/node_modules\/(@vue|vue|vue-router|vue-i18n|@intlify)\//.test(id)) return 'vue'
  if (/node_modules\/(zrender|tslib)\/|node_modules\/echarts\/(core|lib\/core)/.test(id)) return 'echarts_core'
  if (calendar.test(id)) return 'calendar'
  if (onlySomePages.test(id)) return 'widgets_more'
  if (/node_modules\/(element-plus|@element-plus|@popperjs|@floating-ui|lodash-es|@vueuse|dayjs)\//.test(id)) return 'widgets'
  if (id.includes('plugin-vue:export-helper')) return 'vue'
  if (/\/web\/src\/(api|components|format|i18n|layout|scope|session|styles)\//.test(id)) return /ResourceSections|ResourceTrend|resource_messages|ListTable|PeriodPicker/.test(id) ? undefined : 'frame'
  if (/\/web\/src\/(charts\/theme|derivation)\.ts/.test(id)) return 'frame'
  return /\/web\/src\/pages\/(overview|home)\//.test(id) ? 'overview' : undefined
}

/** The page everybody meets first, and what it stands in, are loaded while the program starts. */
const wanted = new Set(['frame', 'overview', 'widgets', 'vue'])

export function firstPage(): Plugin {
  return {
    name: 'celadon-first-page',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const tags: HtmlTagDescriptor[] = []
        for (const [file, part] of Object.entries(bundle ?? {})) {
          const name = /assets\/(\w+)-[\w-]+\.(js|css)$/.exec(file)
          if (!name || !wanted.has(name[1] ?? '') || html.includes(file)) continue
          if (part.type === 'chunk') tags.push({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` }, injectTo: 'head' })
          else if (file.endsWith('.css')) tags.push({ tag: 'link', attrs: { rel: 'preload', as: 'style', crossorigin: true, href: `/${file}` }, injectTo: 'head' })
        }
        return tags
      },
    },
  }
}
