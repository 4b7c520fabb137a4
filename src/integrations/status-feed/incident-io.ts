/** incident.io's own shape: /proxy/{host} of its status pages. */
import { z } from 'zod'
import type { ComponentState } from '../../core/status-update.ts'
import { type FeedReading, instantOf, NotAFeed, plainText, type VendorIncident } from './feed.ts'
import { jsonOf } from './statuspage.ts'

const Page = z.object({
  summary: z.object({
    name: z.string().optional(),
    components: z.array(z.object({ id: z.string(), name: z.string().optional() })).default([]),
    affected_components: z.array(z.object({ component_id: z.string(), status: z.string() })).default([]),
    ongoing_incidents: z.array(
      z.object({
        id: z.string().min(1).max(200),
        name: z.string(),
        status: z.string(),
        url: z.string().nullish(),
        published_at: z.string().nullish(),
        updates: z
          .array(z.object({ published_at: z.string().nullish(), message: z.unknown().optional(), message_string: z.string().nullish() }))
          .default([]),
        affected_components: z.array(z.object({ component_id: z.string() })).default([]),
      }),
    ),
  }),
})
const states: Readonly<Record<string, ComponentState>> = {
  operational: 'operational',
  degraded_performance: 'degraded_performance',
  partial_outage: 'partial_outage',
  full_outage: 'major_outage',
  major_outage: 'major_outage',
  under_maintenance: 'under_maintenance',
}
const order: readonly ComponentState[] = ['operational', 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage']

/** Throws NotAFeed. */
export function readIncidentIo(text: string): FeedReading {
  const read = Page.safeParse(jsonOf(text))
  if (!read.success)
    throw new NotAFeed(`it is no page of incident.io: ${read.error.issues[0]?.path.join('.')} ${read.error.issues[0]?.message}`)
  const { components, affected_components: hit, ongoing_incidents: open } = read.data.summary
  const name = (id: string) => components.find(c => c.id === id)?.name ?? id
  const worst = hit
    .map(c => states[c.status] ?? 'degraded_performance')
    .reduce((a, b) => (order.indexOf(b) > order.indexOf(a) ? b : a), 'operational')
  const state: ComponentState = worst === 'operational' && open.length > 0 ? 'degraded_performance' : worst
  return {
    state,
    words:
      open.length === 0 && hit.length === 0
        ? 'nothing is reported'
        : open.map(i => i.name).join('; ') || hit.map(c => name(c.component_id)).join(', '),
    incidents: open.map((one): VendorIncident => {
      const newest = one.updates.toSorted((a, b) => (instantOf(b.published_at) ?? 0) - (instantOf(a.published_at) ?? 0))[0]
      const at = instantOf(newest?.published_at) ?? instantOf(one.published_at)
      if (at === null) throw new NotAFeed(`incident ${one.id} has no time`)
      const message = newest?.message_string ?? (typeof newest?.message === 'string' ? newest.message : '')
      return {
        id: one.id,
        title: one.name.slice(0, 300),
        status: one.status,
        over: one.status === 'resolved',
        impact: 'unknown',
        words: plainText(message),
        updatedAt: at,
        link: one.url ?? null,
        components: one.affected_components.map(c => name(c.component_id)),
      }
    }),
    silenceIsOver: true,
  }
}
