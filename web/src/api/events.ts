// Server-sent events. EventSource reconnects by itself and sends Last-Event-ID.
import { onScopeDispose, ref, type Ref } from 'vue'
import { apiUrl } from './client'

export type EventHandlers = Record<string, (data: unknown) => void>

/** Listens until the calling component goes away; answers whether the line is open. */
export function useEvents(path: string, handlers: EventHandlers): { open: Ref<boolean>; close: () => void } {
  const open = ref(false)
  const source = new EventSource(apiUrl(path), { withCredentials: true })
  source.onopen = () => (open.value = true)
  source.onerror = () => (open.value = false)
  for (const [name, handle] of Object.entries(handlers)) {
    source.addEventListener(name, (event) => {
      try {
        handle(JSON.parse((event as MessageEvent<string>).data))
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error
      }
    })
  }
  const close = () => {
    source.close()
    open.value = false
  }
  onScopeDispose(close)
  return { open, close }
}
