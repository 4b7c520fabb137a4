/** The shapes of the status page and of vendors' pages, as the API has them, and what the console asks for of them. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { As } from '../../../src/http/api.ts'
import type * as feedsApi from '../../../src/http/feeds-api.ts'
import type * as api from '../../../src/http/status-api.ts'
import { ask } from '../server.ts'
import type { List } from '../shapes.ts'

export type StatusPageView = As<typeof api.StatusPageView>
export type StatusSettings = As<typeof api.StatusSettings>
export type StatusUpdate = As<typeof api.StatusUpdate>
export type StatusUpdateIn = Omit<As<typeof api.StatusUpdateIn>, never>
export type StatusFollower = As<typeof api.StatusFollower>
export type StatusPreview = As<typeof api.StatusPreview>
export type IncidentStatusPage = As<typeof api.IncidentStatusPage>
export type ComponentState = As<typeof api.ComponentState>
export type VendorFeed = As<typeof feedsApi.VendorFeed>
export type VendorInvolved = As<typeof feedsApi.VendorInvolved>

export const statusPage = queryOptions({
  queryKey: ['status-page'],
  queryFn: ({ signal }) => ask<StatusPageView>('/status-page', { signal }),
})
export const followers = infiniteQueryOptions({
  queryKey: ['status-page', 'followers'],
  queryFn: ({ signal, pageParam }) =>
    ask<List<StatusFollower>>(`/status-page/followers?limit=50${pageParam && `&after=${encodeURIComponent(pageParam)}`}`, { signal }),
  initialPageParam: '',
  getNextPageParam: (last: List<StatusFollower>) => last.next || undefined,
})
export const statusOfIncident = (ref: string) =>
  queryOptions({
    queryKey: ['status-page', 'incident', ref],
    queryFn: ({ signal }) => ask<IncidentStatusPage>(`/incidents/${encodeURIComponent(ref)}/status-page`, { signal }),
  })
export const vendorFeeds = queryOptions({
  queryKey: ['vendor-feeds'],
  queryFn: ({ signal }) => ask<List<VendorFeed>>('/vendor-feeds', { signal }),
  refetchInterval: 60_000,
})
export const vendorsOfIncident = (ref: string) =>
  queryOptions({
    queryKey: ['incident-vendors', ref],
    queryFn: ({ signal }) => ask<List<VendorInvolved>>(`/incidents/${encodeURIComponent(ref)}/vendors`, { signal }),
    refetchInterval: 60_000,
  })
