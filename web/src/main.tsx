/** The console's way in: routes by screen, each loaded when it is first wanted. */
import { QueryClientProvider } from '@tanstack/react-query'
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Skeleton } from './answer.tsx'
import { fetchFace } from './face.ts'
import { whenIdle } from './idle.ts'
import { Broken, NotFound } from './lost.tsx'
import * as questions from './questions.ts'
import { fetchDeclare, Shell } from './shell.tsx'
import './style.css'

const { client } = questions
const text = (value: unknown) =>
  typeof value === 'string' ? value : ['number', 'boolean'].includes(typeof value) ? String(value) : undefined
/** Keeps only what is there: an address without `?status=` stays without. */
const texts = (from: Record<string, unknown>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap(name => (text(from[name]) ? [[name, text(from[name])!]] : [])))

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: ({ error }) => <Broken error={error instanceof Error ? error : new Error(String(error))} />,
})
const now = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./now.tsx'), 'NowScreen'),
  loader: () => void client.prefetchQuery(questions.now),
})
const incidents = createRoute({
  getParentRoute: () => root,
  path: '/incidents',
  validateSearch: (from: Record<string, unknown>): { status?: string; severity?: string; q?: string } =>
    texts(from, ['status', 'severity', 'q']),
  component: lazyRouteComponent(() => import('./incidents.tsx'), 'IncidentsScreen'),
})
const incident = createRoute({
  getParentRoute: () => root,
  path: '/incidents/$number',
  validateSearch: (from: Record<string, unknown>): { part?: string } => texts(from, ['part']),
  component: lazyRouteComponent(() => import('./incident/incident.tsx'), 'IncidentScreen'),
  loader: ({ params }) => {
    void client.prefetchQuery(questions.incident(params.number))
    void client.prefetchQuery(questions.timeline(params.number))
  },
})
const obligations = createRoute({
  getParentRoute: () => root,
  path: '/obligations',
  validateSearch: (from: Record<string, unknown>): { state?: string; because?: string; incident?: string; mine?: string } =>
    texts(from, ['state', 'because', 'incident', 'mine']),
  component: lazyRouteComponent(() => import('./obligations/obligations.tsx'), 'ObligationsScreen'),
})
const alerts = createRoute({
  getParentRoute: () => root,
  path: '/alerts',
  validateSearch: (from: Record<string, unknown>): { status?: string; source?: string } => texts(from, ['status', 'source']),
  component: lazyRouteComponent(() => import('./alerts.tsx'), 'AlertsScreen'),
})
const integrations = createRoute({
  getParentRoute: () => root,
  path: '/integrations',
  component: lazyRouteComponent(() => import('./integrations.tsx'), 'IntegrationsScreen'),
})
const people = createRoute({
  getParentRoute: () => root,
  path: '/people',
  component: lazyRouteComponent(() => import('./people/people.tsx'), 'PeopleScreen'),
})
const customers = createRoute({
  getParentRoute: () => root,
  path: '/customers',
  validateSearch: (from: Record<string, unknown>): { q?: string } => texts(from, ['q']),
  component: lazyRouteComponent(() => import('./registers/customers.tsx'), 'CustomersScreen'),
})
const vendors = createRoute({
  getParentRoute: () => root,
  path: '/vendors',
  component: lazyRouteComponent(() => import('./registers/vendors.tsx'), 'VendorsScreen'),
})
const breaches = createRoute({
  getParentRoute: () => root,
  path: '/breaches',
  validateSearch: (from: Record<string, unknown>): { from?: string; to?: string } => texts(from, ['from', 'to']),
  component: lazyRouteComponent(() => import('./registers/breaches.tsx'), 'BreachesScreen'),
})
const statusPage = createRoute({
  getParentRoute: () => root,
  path: '/status-page',
  component: lazyRouteComponent(() => import('./status/status-screen.tsx'), 'StatusScreen'),
})
const figures = createRoute({
  getParentRoute: () => root,
  path: '/figures',
  validateSearch: (from: Record<string, unknown>): { from?: string; to?: string; every?: string } => texts(from, ['from', 'to', 'every']),
  component: lazyRouteComponent(() => import('./figures/figures.tsx'), 'FiguresScreen'),
})
const law = createRoute({
  getParentRoute: () => root,
  path: '/law',
  component: lazyRouteComponent(() => import('./law/law.tsx'), 'LawScreen'),
})
const planView = createRoute({
  getParentRoute: () => root,
  path: '/plan-view',
  component: lazyRouteComponent(() => import('./plan/plan-view.tsx'), 'PlanScreen'),
})
const planEdit = createRoute({
  getParentRoute: () => root,
  path: '/plan-edit',
  component: lazyRouteComponent(() => import('./plan/plan-edit.tsx'), 'PlanEditScreen'),
})
const planFirst = createRoute({
  getParentRoute: () => root,
  path: '/plan-first',
  component: lazyRouteComponent(() => import('./plan/plan-first.tsx'), 'PlanFirstScreen'),
})
const planVersions = createRoute({
  getParentRoute: () => root,
  path: '/plan-versions',
  component: lazyRouteComponent(() => import('./plan/versions-screen.tsx'), 'VersionsScreen'),
})
const incidentPlan = createRoute({
  getParentRoute: () => root,
  path: '/incidents/$number/plan',
  component: lazyRouteComponent(() => import('./plan/incident-plan.tsx'), 'IncidentPlanScreen'),
})
const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings.tsx'), 'SettingsScreen'),
})

const drills = createRoute({
  getParentRoute: () => root,
  path: '/drills',
  component: lazyRouteComponent(() => import('./drill/drills.tsx'), 'DrillsScreen'),
})
const drill = createRoute({
  getParentRoute: () => root,
  path: '/drills/$id',
  component: lazyRouteComponent(() => import('./drill/drill.tsx'), 'DrillScreen'),
})

const router = createRouter({
  routeTree: root.addChildren([
    now,
    incidents,
    incident,
    obligations,
    alerts,
    integrations,
    people,
    customers,
    vendors,
    breaches,
    drills,
    drill,
    statusPage,
    figures,
    law,
    planView,
    planEdit,
    planFirst,
    planVersions,
    incidentPlan,
    settings,
  ]),
  defaultPreload: 'intent',
  defaultPendingComponent: Skeleton,
  scrollRestoration: true,
})
declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

// The first picture is a whole screen: with its code there, which comes beside ours, the router has nothing to wait for.
const draw = () =>
  createRoot(document.getElementById('console')!).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  )
void router.load().then(draw, draw).then(fetchDeclare)

whenIdle(() => void fetchFace())
