import type { RouteLocationNormalizedLoaded } from 'vue-router'

/** The token of a one-time link stands behind #, so that it reaches no log. */
export const oneTimeToken = (route: RouteLocationNormalizedLoaded): string => new URLSearchParams(route.hash.slice(1)).get('token') ?? ''

export const passwordLength = 10
