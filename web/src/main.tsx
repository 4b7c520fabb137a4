/** The console's way in: screens by address, each loaded when it is first wanted. */
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { fetchFace } from './face.ts'
import { whenIdle } from './idle.ts'
import * as questions from './questions.ts'
import { Fence, type Screens, startRouter } from './router.tsx'
import { fetchDeclare, Shell } from './shell.tsx'
import './style.css'

const { client } = questions
const screens: Screens = {
  '/': { screen: () => import('./now.tsx').then(({ NowScreen }) => NowScreen), asks: () => void client.prefetchQuery(questions.now) },
  '/incidents': { screen: () => import('./incidents.tsx').then(({ IncidentsScreen }) => IncidentsScreen) },
  '/incidents/$number': {
    screen: () => import('./incident/incident.tsx').then(({ IncidentScreen }) => IncidentScreen),
    asks: ({ number }) => {
      void client.prefetchQuery(questions.incident(number!))
      void client.prefetchQuery(questions.timeline(number!))
    },
  },
  '/obligations': { screen: () => import('./obligations/obligations.tsx').then(({ ObligationsScreen }) => ObligationsScreen) },
  '/alerts': { screen: () => import('./alerts.tsx').then(({ AlertsScreen }) => AlertsScreen) },
  '/integrations': { screen: () => import('./integrations.tsx').then(({ IntegrationsScreen }) => IntegrationsScreen) },
  '/health-checks': { screen: () => import('./checks/checks.tsx').then(({ ChecksScreen }) => ChecksScreen) },
  '/alert-channel': { screen: () => import('./alert-channel.tsx').then(({ AlertChannelScreen }) => AlertChannelScreen) },
  '/people': { screen: () => import('./people/people.tsx').then(({ PeopleScreen }) => PeopleScreen) },
  '/customers': { screen: () => import('./registers/customers.tsx').then(({ CustomersScreen }) => CustomersScreen) },
  '/vendors': { screen: () => import('./registers/vendors.tsx').then(({ VendorsScreen }) => VendorsScreen) },
  '/breaches': { screen: () => import('./registers/breaches.tsx').then(({ BreachesScreen }) => BreachesScreen) },
  '/status-page': { screen: () => import('./status/status-screen.tsx').then(({ StatusScreen }) => StatusScreen) },
  '/figures': { screen: () => import('./figures/figures.tsx').then(({ FiguresScreen }) => FiguresScreen) },
  '/law': { screen: () => import('./law/law.tsx').then(({ LawScreen }) => LawScreen) },
  '/plan-view': { screen: () => import('./plan/plan-view.tsx').then(({ PlanScreen }) => PlanScreen) },
  '/plan-edit': { screen: () => import('./plan/plan-edit.tsx').then(({ PlanEditScreen }) => PlanEditScreen) },
  '/plan-first': { screen: () => import('./plan/plan-first.tsx').then(({ PlanFirstScreen }) => PlanFirstScreen) },
  '/plan-versions': { screen: () => import('./plan/versions-screen.tsx').then(({ VersionsScreen }) => VersionsScreen) },
  '/incidents/$number/plan': { screen: () => import('./plan/incident-plan.tsx').then(({ IncidentPlanScreen }) => IncidentPlanScreen) },
  '/log': { screen: () => import('./log/log-screen.tsx').then(({ LogScreen }) => LogScreen) },
  '/shadow': { screen: () => import('./shadow/shadow-screen.tsx').then(({ ShadowScreen }) => ShadowScreen) },
  '/controls': { screen: () => import('./trust/trust-screen.tsx').then(({ TrustScreen }) => TrustScreen) },
  '/questionnaires': {
    screen: () => import('./questionnaires/questionnaires.tsx').then(({ QuestionnairesScreen }) => QuestionnairesScreen),
  },
  '/questionnaires/$id': {
    screen: () => import('./questionnaires/questionnaire.tsx').then(({ QuestionnaireScreen }) => QuestionnaireScreen),
  },
  '/settings': { screen: () => import('./settings.tsx').then(({ SettingsScreen }) => SettingsScreen) },
  '/you': { screen: () => import('./you/you.tsx').then(({ YouScreen }) => YouScreen) },
  '/drills': { screen: () => import('./drill/drills.tsx').then(({ DrillsScreen }) => DrillsScreen) },
  '/drills/$id': { screen: () => import('./drill/drill.tsx').then(({ DrillScreen }) => DrillScreen) },
}

// The first picture is a whole screen: with its code there, which comes beside ours, there is nothing to wait for.
void startRouter(screens).then(() => {
  createRoot(document.getElementById('console')!).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <Fence of={screens}>
          <Shell />
        </Fence>
      </QueryClientProvider>
    </StrictMode>,
  )
  void fetchDeclare()
})

whenIdle(() => void fetchFace())
