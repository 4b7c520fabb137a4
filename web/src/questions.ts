/** What the console asks the server for: one place for keys and paths, so that a live change knows what to ask again. */
import { infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query'
import { carriedAnswer } from './carried.ts'
import { ask, Refused, Unreachable } from './server.ts'
import type * as shape from './shapes.ts'

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => (error instanceof Refused ? false : count < 3),
      networkMode: 'always',
      refetchOnWindowFocus: true,
    },
    // A write is sent again only when nobody answered, with the key it had: the server does it once.
    mutations: { networkMode: 'always', retry: (count, error) => error instanceof Unreachable && count < 2, retryDelay: 700 },
  },
})

const get = <T>(key: readonly unknown[], path: string, refetchMs?: number) =>
  queryOptions({
    queryKey: key,
    queryFn: ({ signal }) => ask<T>(path, { signal }),
    initialData: () => carriedAnswer<T>(path),
    ...(refetchMs === undefined ? {} : { refetchInterval: refetchMs }),
  })

export const me = get<shape.Me>(['me'], '/me')
export const own = get<shape.Own>(['own'], '/me/own')
export const ownHeld = get<shape.OwnHeld>(['own', 'held'], '/me/own/held')
export const ownGrants = get<shape.List<shape.Grant>>(['own', 'grants'], '/me/grants')
export const applications = get<shape.List<shape.Application>>(['applications'], '/applications')
export const now = get<shape.Now>(['now'], '/now', 60_000)
export const people = get<shape.List<shape.Person>>(['people'], '/people')
export const carriers = get<shape.List<shape.CarrierSetUp>>(['carriers'], '/carriers')
export const positions = get<shape.List<shape.Position>>(['positions'], '/positions')
export const schedules = get<shape.List<shape.Schedule>>(['schedules'], '/schedules')
export const onCallAt = (at: string) => get<shape.OnCallAt>(['on-call', at], `/on-call${search({ at })}`)
export const integrations = get<shape.List<shape.Integration>>(['integrations'], '/integrations')
export const alertChannel = get<shape.AlertChannel>(['alert-channel'], '/chat', 30_000)
export const waysIn = (person: string) => get<shape.List<shape.WayIn>>(['ways-in', person], `/people/${encodeURIComponent(person)}/ways-in`)
export const tokens = get<shape.List<shape.ApiToken>>(['tokens'], '/tokens')
export const shadow = get<shape.ShadowView>(['shadow'], '/shadow')
export const shadowReport = get<shape.ShadowReport>(['shadow', 'report'], '/shadow/report')
export const plan = get<shape.PlanView>(['plan'], '/plan')
export const planVersions = get<shape.List<shape.PlanVersion>>(['plan', 'versions'], '/plan/versions')
export const planVersion = (id: string) => get<shape.PlanVersionDetail>(['plan', 'version', id], `/plan/versions/${id}`)
export const planForms = get<shape.PlanForms>(['plan-forms'], '/plan/forms')
export const planDiff = (from: string, to: string) =>
  get<shape.PlanDifference>(['plan', 'diff', from, to], `/plan/diff${search({ from, to })}`)
export const planReaders = get<shape.List<shape.PlanReader>>(['plan', 'readers'], '/plan/readers')
export const adoption = (ref: string) => get<shape.Adoption>(['adoption', ref], `/incidents/${encodeURIComponent(ref)}/adopt`)
export const fiveQuestions = get<shape.FiveQuestions>(['plan', 'first'], '/plan/first')
export const escalationAt = (severity: string, at: string) =>
  get<shape.EscalationAt>(['escalation', severity, at], `/plan/escalation${search({ severity, at })}`)
export const customers = (q: string) => get<shape.List<shape.Customer>>(['customers', q], `/customers${search({ q })}`)
/** A question though it is a POST: a list of names may be long, and nothing is stored. */
export const customersNamed = (csv: string) =>
  queryOptions({
    queryKey: ['customers', 'named', csv],
    queryFn: ({ signal }) => ask<shape.CustomersFound>('/customers/find', { method: 'POST', body: { csv }, signal }),
  })
export const vendors = get<shape.List<shape.Vendor>>(['vendors'], '/vendors')
export const vendorRecords = get<shape.List<shape.VendorRecord>>(['vendor-records'], '/vendor-records')
export const vendorUptime = get<shape.List<shape.VendorUptime>>(['vendor-uptime'], '/vendor-uptime?months=6')
export const breaches = (period: Readonly<{ from: string; to: string }>) =>
  get<shape.BreachRegister>(['breaches', period], `/breaches${search(period)}`)
export const populations = (period: Readonly<{ from: string; to: string }>) =>
  get<shape.Populations>(['populations', period], `/populations${search(period)}`)
export const figures = (period: Readonly<{ from: string; to: string }>) =>
  get<shape.Figures>(['figures', period], `/figures${search(period)}`)
export const patterns = get<shape.Patterns>(['patterns'], '/patterns')
export const patternsOf = (ref: string) =>
  get<shape.PatternsOfIncident>(['patterns', ref], `/incidents/${encodeURIComponent(ref)}/patterns`)
export const figureSeries = (period: Readonly<{ from: string; to: string }>, every: 'week' | 'month') =>
  get<shape.FigureSeries>(['figures', 'series', period, every], `/figures/series${search({ ...period, every })}`)
export const lawRules = get<shape.List<shape.LawRule>>(['law', 'rules'], '/law')
export const orgCalendar = get<shape.OrgCalendar>(['calendar'], '/calendar')
export const lawProfile = get<shape.LawProfile>(['law', 'profile'], '/law/profile')
export type ObligationFilter = Readonly<{ state: string; because: string; incident: string; mine: string }>
export const obligationPages = (filter: ObligationFilter) =>
  infiniteQueryOptions({
    queryKey: ['obligations', filter],
    queryFn: ({ signal, pageParam }) =>
      ask<shape.List<shape.RunningObligation>>(`/obligations${search({ ...filter, cursor: pageParam, limit: '100' })}`, { signal }),
    initialPageParam: '',
    getNextPageParam: (last: shape.List<shape.RunningObligation>) => last.next || undefined,
  })
export const owedByMe = get<shape.List<shape.RunningObligation>>(
  ['obligations', 'mine'],
  `/obligations${search({ state: 'overdue,owed', mine: 'true', limit: '20' })}`,
)
/** One more than is shown: that there are more is said. */
export const owedByOthers = get<shape.List<shape.RunningObligation>>(
  ['obligations', 'others'],
  `/obligations${search({ state: 'overdue,owed', mine: 'false', limit: '6' })}`,
)
export const incident = (ref: string) => get<shape.IncidentDetail>(['incident', ref], `/incidents/${encodeURIComponent(ref)}`)
export const known = (ref: string) => get<shape.Known>(['known', ref], `/incidents/${encodeURIComponent(ref)}/known`)
export const evidence = (ref: string) => get<shape.EvidenceOfIncident>(['evidence', ref], `/incidents/${encodeURIComponent(ref)}/evidence`)
export const affected = (ref: string) => get<shape.AffectedCustomers>(['affected', ref], `/incidents/${encodeURIComponent(ref)}/customers`)
export const notifications = (ref: string) =>
  get<shape.List<shape.Notification>>(['notifications', ref], `/incidents/${encodeURIComponent(ref)}/notifications`)
export const proposal = (ref: string, form: string, preliminary: boolean, to: string) =>
  get<shape.Proposal>(
    ['notifications', ref, 'proposal', form, preliminary, to],
    `/incidents/${encodeURIComponent(ref)}/notifications/proposal${search({ form, preliminary: String(preliminary), to })}`,
  )
export const notices = (ref: string, notification: string, state: string) =>
  get<shape.List<shape.Notice>>(
    ['notices', ref, notification, state],
    `/incidents/${encodeURIComponent(ref)}/notifications/${encodeURIComponent(notification)}/notices${search({ state, limit: '500' })}`,
  )
export const reports = (ref: string) =>
  get<shape.List<shape.ReportBrief>>(['reports', ref], `/incidents/${encodeURIComponent(ref)}/reports`)
export const report = (ref: string, rule: string) =>
  get<shape.Report>(['reports', ref, rule], `/incidents/${encodeURIComponent(ref)}/reports/${encodeURIComponent(rule)}`)
export const personReport = (reference: string) =>
  get<shape.PersonReport>(['person-report', reference], `/people-reports/${encodeURIComponent(reference)}`)
export const incidentAlerts = (ref: string) =>
  get<shape.List<shape.Alert>>(['incident-alerts', ref], `/incidents/${encodeURIComponent(ref)}/alerts`)

export type IncidentFilter = Readonly<{ status: string; severity: string; q: string }>
export const incidents = (filter: IncidentFilter) =>
  infiniteQueryOptions({
    queryKey: ['incidents', filter],
    queryFn: ({ signal, pageParam }) =>
      ask<shape.List<shape.IncidentBrief>>(`/incidents${search({ ...filter, cursor: pageParam, limit: '50' })}`, { signal }),
    initialPageParam: '',
    getNextPageParam: (last: shape.List<shape.IncidentBrief>) => last.next || undefined,
    initialData: () => {
      const first = carriedAnswer<shape.List<shape.IncidentBrief>>(`/incidents${search({ ...filter, limit: '50' })}`)
      return first && { pages: [first], pageParams: [''] }
    },
  })

export type AlertFilter = Readonly<{ status: string; source: string }>
export const alerts = (filter: AlertFilter) =>
  infiniteQueryOptions({
    queryKey: ['alerts', filter],
    queryFn: ({ signal, pageParam }) =>
      ask<shape.List<shape.Alert>>(`/alerts${search({ ...filter, cursor: pageParam, limit: '100' })}`, { signal }),
    initialPageParam: '',
    getNextPageParam: (last: shape.List<shape.Alert>) => last.next || undefined,
  })

/** The timeline only grows: what is known stays, and only what came after it is asked for. */
export const timeline = (ref: string) =>
  queryOptions({
    queryKey: ['timeline', ref],
    queryFn: async ({ signal }): Promise<shape.TimelineEntry[]> => {
      const known = client.getQueryData<shape.TimelineEntry[]>(['timeline', ref]) ?? []
      const all = [...known]
      for (;;) {
        const after = all.at(-1)?.seq ?? 0
        const { items, next } = await ask<shape.List<shape.TimelineEntry>>(
          `/incidents/${encodeURIComponent(ref)}/timeline?after=${after}`,
          { signal },
        )
        const fresh = items.filter(entry => entry.seq > after).sort((a, b) => a.seq - b.seq)
        all.push(...fresh)
        if (!next || fresh.length === 0) return all
      }
    },
  })

/** Only what is filled in. */
export function search(values: Readonly<Record<string, string>>): string {
  const filled = Object.entries(values).filter(([, value]) => value !== '')
  return filled.length === 0 ? '' : `?${new URLSearchParams(filled)}`
}
