// Every page: its address, its place in the navigation, and what one must be allowed to see it.
import type { Component } from 'vue'

export interface PageEntry {
  /** Name of the route, folder under pages/, key nav.<name>. */
  name: string
  /** Below /sites/:site, or absolute. */
  path: string
  component: () => Promise<Component | { default: Component }>
  permission?: string
  /** Shown in the navigation to holders of these roles only. */
  roles?: string[]
  group?: 'see' | 'judge' | 'ladder' | 'feed' | 'manage'
  icon?: string
  /** Has the plant and period pickers. */
  scoped?: 'site' | 'site+period'
}

export const pages: PageEntry[] = [
  { name: 'overview', path: 'overview', component: () => import('@/pages/overview/OverviewPage.vue'), permission: 'site_read', group: 'see', icon: 'overview', scoped: 'site' },
  { name: 'energy', path: 'energy', component: () => import('@/pages/energy/EnergyPage.vue'), permission: 'site_read', group: 'see', icon: 'energy', scoped: 'site+period' },
  { name: 'carbon', path: 'carbon', component: () => import('@/pages/carbon/CarbonPage.vue'), permission: 'site_read', group: 'see', icon: 'carbon', scoped: 'site+period' },
  { name: 'water', path: 'water', component: () => import('@/pages/water/WaterPage.vue'), permission: 'site_read', group: 'see', icon: 'water', scoped: 'site+period' },
  { name: 'waste', path: 'waste', component: () => import('@/pages/waste/WastePage.vue'), permission: 'site_read', group: 'see', icon: 'waste', scoped: 'site+period' },
  { name: 'materials', path: 'materials', component: () => import('@/pages/materials/MaterialsPage.vue'), permission: 'site_read', group: 'see', icon: 'materials', scoped: 'site+period' },
  { name: 'assessment', path: 'assessment', component: () => import('@/pages/assessment/AssessmentPage.vue'), permission: 'site_read', group: 'judge', icon: 'assessment', scoped: 'site+period' },
  { name: 'import', path: 'import', component: () => import('@/pages/import/ImportPage.vue'), permission: 'site_read', group: 'feed', icon: 'import', scoped: 'site+period' },
  { name: 'evidence', path: 'evidence', component: () => import('@/pages/evidence/EvidencePage.vue'), permission: 'evidence_read', group: 'feed', icon: 'evidence', scoped: 'site+period' },
  { name: 'reports', path: 'reports', component: () => import('@/pages/reports/ReportsPage.vue'), permission: 'filing_read', group: 'judge', icon: 'reports', scoped: 'site+period' },
  { name: 'filings', path: '/filings', component: () => import('@/pages/reports/FilingsPage.vue'), permission: 'filing_read', group: 'judge', icon: 'filings' },
  { name: 'site-ladder', path: 'ladder', component: () => import('@/pages/ladder/SiteLadderPage.vue'), permission: 'ladder_read', group: 'ladder', icon: 'ladder', scoped: 'site' },
  { name: 'work-list', path: '/ladder', component: () => import('@/pages/campaigns/WorkListPage.vue'), permission: 'registry_write', group: 'ladder', icon: 'worklist' },
  { name: 'subjects', path: '/subjects', component: () => import('@/pages/subjects/SubjectsPage.vue'), permission: 'ladder_read', group: 'ladder', icon: 'subjects' },
  { name: 'subject', path: '/subjects/:subject', component: () => import('@/pages/ladder/SubjectPage.vue'), permission: 'ladder_read' },
  { name: 'campaigns', path: '/campaigns', component: () => import('@/pages/campaigns/CampaignsPage.vue'), permission: 'ladder_read', group: 'ladder', icon: 'campaigns' },
  { name: 'duties', path: '/duties', component: () => import('@/pages/duties/DutiesPage.vue'), permission: 'ladder_read', group: 'ladder', icon: 'duties' },
  { name: 'members', path: '/members/:leader?', component: () => import('@/pages/members/MembersPage.vue'), permission: 'ladder_read', roles: ['park_operator', 'group_leader', 'administrator'], group: 'ladder', icon: 'members' },
  { name: 'diagnoses', path: '/diagnoses', component: () => import('@/pages/diagnoses/DiagnosesPage.vue'), permission: 'ladder_read', group: 'ladder', icon: 'diagnoses' },
  { name: 'codes', path: '/codes', component: () => import('@/pages/codes/CodesPage.vue'), permission: 'ladder_read', group: 'ladder', icon: 'codes' },
  { name: 'removals', path: '/removals', component: () => import('@/pages/codes/RemovalsPage.vue'), permission: 'registry_write', group: 'ladder', icon: 'removals' },
  { name: 'agencies', path: '/agencies', component: () => import('@/pages/agencies/AgenciesPage.vue'), permission: 'registry_write', group: 'ladder', icon: 'agencies' },
  { name: 'agency', path: '/agencies/:agency', component: () => import('@/pages/agencies/AgencyPage.vue'), permission: 'ladder_read' },
  { name: 'statistics', path: '/statistics', component: () => import('@/pages/statistics/StatisticsPage.vue'), permission: 'ladder_read', group: 'ladder', icon: 'statistics' },
  { name: 'packs', path: '/packs', component: () => import('@/pages/packs/PacksPage.vue'), permission: 'pack_read', group: 'judge', icon: 'packs' },
  { name: 'pack-difference', path: '/packs/difference', component: () => import('@/pages/packs/PackDifferencePage.vue'), permission: 'pack_read' },
  { name: 'pack', path: '/packs/:pack', component: () => import('@/pages/packs/PackPage.vue'), permission: 'pack_read' },
  { name: 'derivation', path: '/derivation', component: () => import('@/pages/derivation/DerivationPage.vue'), permission: 'site_read' },
  { name: 'administration', path: '/administration/:part?', component: () => import('@/pages/administration/AdministrationPage.vue'), permission: 'organisation_read', group: 'manage', icon: 'administration' },
  { name: 'account', path: '/account', component: () => import('@/pages/account/AccountPage.vue') },
]
