import type { InjectionKey, Ref } from 'vue'

/** A wish of the whole tree: open or fold every branch. A new object each time it is wished. */
export const branchesKey: InjectionKey<Ref<{ open: boolean } | undefined>> = Symbol('branches')
