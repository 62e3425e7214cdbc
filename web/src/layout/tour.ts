import { ref } from 'vue'

const kept = 'celadon.tour-seen'
export const tourStep = ref<number | null>(null)

export function startTour(): void {
  tourStep.value = 0
}
/** Shown once to each browser. */
export function offerTour(): void {
  if (localStorage.getItem(kept) === null) startTour()
}
export function endTour(): void {
  localStorage.setItem(kept, '1')
  tourStep.value = null
}
