/** What the drill's screens ask the server for. */
import { queryOptions } from '@tanstack/react-query'
import type * as api from '../../../src/http/api.ts'
import type * as drillsApi from '../../../src/http/drills-api.ts'
import type * as planApi from '../../../src/http/plan-api.ts'
import { ask } from '../server.ts'
import type { List, RunningObligation } from '../shapes.ts'

export type Drill = api.As<typeof drillsApi.Drill>
export type DrillBrief = api.As<typeof drillsApi.DrillBrief>
export type DrillFile = api.As<typeof drillsApi.DrillFile>
export type DrillCompared = api.As<typeof drillsApi.DrillCompared>
export type Lead = NonNullable<Drill['lead']>

export const drills = queryOptions({
  queryKey: ['drills'],
  queryFn: ({ signal }) => ask<List<DrillBrief>>('/drills', { signal }),
})
/** The drills that the plan itself asks for: standing duties whose rule begins so. */
export const drillDuty = 'drill-'
export const duties = queryOptions({
  queryKey: ['duties'],
  queryFn: ({ signal }) => ask<List<api.As<typeof planApi.Duty>>>('/duties', { signal }),
})
export const drillFiles = queryOptions({
  queryKey: ['drill-files'],
  queryFn: ({ signal }) => ask<api.As<typeof drillsApi.DrillFiles>>('/drills/files', { signal }),
})
/** Time alone changes what its facilitator sees: asked for again every few seconds while it goes on. */
export const drill = (id: string) =>
  queryOptions({
    queryKey: ['drill', id],
    queryFn: ({ signal }) => ask<Drill>(`/drills/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: query => (query.state.data?.state === 'running' ? 5_000 : false),
  })
/** What its incidents owe; `mine`: only what whoever asks owes. */
export const drillObligations = (id: string, mine: boolean) =>
  queryOptions({
    queryKey: ['obligations', 'drill', id, mine],
    queryFn: ({ signal }) =>
      ask<List<RunningObligation>>(`/drills/${encodeURIComponent(id)}/obligations${mine ? '?mine=true' : ''}`, { signal }),
  })
