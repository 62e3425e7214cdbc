import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { pages } from './pages'
import { defaultPeriod, knownSites } from './scope/scope'
import { knownSession } from './session/session'

declare module 'vue-router' {
  interface RouteMeta {
    /** Shown without a session. */
    open?: boolean
    title?: string
    permission?: string
    scoped?: 'site' | 'site+period'
  }
}

const inner: RouteRecordRaw[] = pages.map((page) => ({
  name: page.name,
  path: page.path.startsWith('/') ? page.path : `/sites/:site/${page.path}`,
  component: page.component,
  meta: {
    title: `nav.${page.name}`,
    ...(page.permission ? { permission: page.permission } : {}),
    ...(page.scoped ? { scoped: page.scoped } : {}),
  },
}))

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (to, from, kept) => kept ?? (to.path === from.path ? false : { top: 0 }),
  routes: [
    { name: 'log-in', path: '/log-in', component: () => import('@/pages/log-in/LogInPage.vue'), meta: { open: true } },
    { name: 'invitation', path: '/invitation', component: () => import('@/pages/first-start/InvitationPage.vue'), meta: { open: true } },
    { name: 'first-start', path: '/first-start', component: () => import('@/pages/first-start/FirstStartPage.vue'), meta: { open: true } },
    { name: 'verification', path: '/verify/:code?', component: () => import('@/pages/verification/VerificationPage.vue'), meta: { open: true } },
    { name: 'lists', path: '/lists/:rung', component: () => import('@/pages/public/ListPage.vue'), meta: { open: true, title: 'nav.lists' } },
    { name: 'notices', path: '/notices', component: () => import('@/pages/public/NoticesPage.vue'), meta: { open: true, title: 'nav.notices' } },
    { name: 'open-statistics', path: '/open/statistics', component: () => import('@/pages/statistics/OpenStatisticsPage.vue'), meta: { open: true, title: 'nav.statistics' } },
    { name: 'policies', path: '/policies', component: () => import('@/pages/policies/PoliciesPage.vue'), meta: { open: true, title: 'nav.policies' } },
    { name: 'code', path: '/code/:text?', component: () => import('@/pages/codes/CodePage.vue'), meta: { open: true, title: 'nav.code' } },
    { name: 'programme', path: '/programme', component: () => import('@/pages/public/ProgrammePage.vue'), meta: { open: true, title: 'nav.programme' } },
    {
      path: '/',
      component: () => import('@/layout/AppFrame.vue'),
      children: [
        { name: 'home', path: '', component: () => import('@/pages/home/HomePage.vue') },
        ...inner,
        { name: 'not-found', path: '/:pathMatch(.*)*', component: () => import('@/pages/home/NotFoundPage.vue') },
      ],
    },
  ],
})

router.beforeEach(async (to) => {
  const session = await knownSession().catch(() => null)
  if (to.meta.open) return true
  if (session?.first_start) return { name: 'first-start' }
  if (!session?.user && to.name === 'statistics') return { name: 'open-statistics', query: to.query }
  if (!session?.user) return { name: 'log-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
  if (to.name !== 'home') return true
  const list = await knownSites().catch(() => [])
  const site = list[0]
  // a reviewer has no plant of their own: their desk is the work list, or what was filed
  const held = session.permissions
  const reviews = held.includes('filing_read') && !held.includes('site_write') && !held.includes('organisation_manage')
  if (!site && reviews) return { name: held.includes('registry_write') ? 'work-list' : 'filings', replace: true }
  return site
    ? { name: 'overview', params: { site: site.id }, query: { period: defaultPeriod(site) }, replace: true }
    : true
})
