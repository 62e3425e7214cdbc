import { ref, watch } from 'vue'

export type Theme = 'light' | 'dark' | 'system'
const kept = 'celadon.theme'
const darkSystem = window.matchMedia('(prefers-color-scheme: dark)')

function first(): Theme {
  const chosen = localStorage.getItem(kept)
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system'
}

export const theme = ref<Theme>(first())
/** What is shown now; charts are drawn anew when it changes. */
export const dark = ref(false)

function apply(): void {
  dark.value = theme.value === 'dark' || (theme.value === 'system' && darkSystem.matches)
  document.documentElement.classList.toggle('dark', dark.value)
}

export function startTheme(): void {
  apply()
  darkSystem.addEventListener('change', apply)
  watch(theme, (chosen) => {
    if (chosen === 'system') localStorage.removeItem(kept)
    else localStorage.setItem(kept, chosen)
    apply()
  })
}
