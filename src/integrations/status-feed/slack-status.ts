/** Slack's own status: /api/v2.0.0/current. */
import { z } from 'zod'
import { type FeedReading, instantOf, NotAFeed, plainText, type VendorIncident } from './feed.ts'
import { jsonOf } from './statuspage.ts'

const Current = z.object({
  status: z.enum(['ok', 'active']),
  active_incidents: z.array(
    z.object({
      id: z.union([z.number(), z.string()]).transform(String),
      title: z.string(),
      type: z.string(),
      status: z.string(),
      url: z.string().nullish(),
      date_created: z.string().nullish(),
      date_updated: z.string().nullish(),
      services: z.array(z.string()).default([]),
      notes: z.array(z.object({ date_created: z.string().nullish(), body: z.string() })).default([]),
    }),
  ),
})
const impacts: Readonly<Record<string, VendorIncident['impact']>> = {
  outage: 'critical',
  incident: 'major',
  notice: 'minor',
  maintenance: 'maintenance',
}

/** Throws NotAFeed. */
export function readSlackStatus(text: string): FeedReading {
  const read = Current.safeParse(jsonOf(text))
  if (!read.success)
    throw new NotAFeed(`it is not Slack's status: ${read.error.issues[0]?.path.join('.')} ${read.error.issues[0]?.message}`)
  const incidents = read.data.active_incidents.map((one): VendorIncident => {
    const newest = one.notes.toSorted((a, b) => (instantOf(b.date_created) ?? 0) - (instantOf(a.date_created) ?? 0))[0]
    const at = instantOf(newest?.date_created) ?? instantOf(one.date_updated) ?? instantOf(one.date_created)
    if (at === null) throw new NotAFeed(`incident ${one.id} has no time`)
    return {
      id: one.id,
      title: one.title.slice(0, 300),
      status: one.status,
      over: one.status === 'resolved' || one.status === 'completed',
      impact: impacts[one.type] ?? 'unknown',
      words: plainText(newest?.body ?? ''),
      updatedAt: at,
      link: one.url ?? null,
      components: one.services,
    }
  })
  const open = incidents.filter(i => !i.over)
  const has = (impact: string) => open.some(i => i.impact === impact)
  const state = has('critical')
    ? ('major_outage' as const)
    : has('major')
      ? ('partial_outage' as const)
      : has('maintenance') && open.every(i => i.impact === 'maintenance')
        ? ('under_maintenance' as const)
        : open.length > 0
          ? ('degraded_performance' as const)
          : ('operational' as const)
  if (open.length === 0 && read.data.status === 'active') throw new NotAFeed('it is active and lists nothing')
  return { state, words: open.map(i => i.title).join('; ') || 'nothing is reported', incidents, silenceIsOver: true }
}
