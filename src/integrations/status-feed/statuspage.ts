/** Statuspage's version 2: /api/v2/summary.json, and whatever others serve in its shape. */
import { z } from 'zod'
import { type ComponentState, componentStates } from '../../core/status-update.ts'
import { type FeedReading, instantOf, NotAFeed, plainText, type VendorIncident } from './feed.ts'

const Update = z.object({ status: z.string().optional(), body: z.string().nullish(), created_at: z.string().nullish() })
const Incident = z.object({
  id: z.string().min(1).max(200),
  name: z.string(),
  status: z.string(),
  impact: z.string().nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
  shortlink: z.string().nullish(),
  incident_updates: z.array(Update).default([]),
  components: z.array(z.object({ name: z.string() })).default([]),
})
const Summary = z.object({
  status: z.object({ indicator: z.string(), description: z.string().default('') }),
  components: z.array(z.object({ id: z.string(), name: z.string(), status: z.string() })).default([]),
  incidents: z.array(Incident).default([]),
  scheduled_maintenances: z.array(Incident).default([]),
})

const states: Readonly<Record<string, ComponentState>> = {
  none: 'operational',
  minor: 'degraded_performance',
  major: 'partial_outage',
  critical: 'major_outage',
  maintenance: 'under_maintenance',
}
const componentsMax = 500
const impacts = ['none', 'minor', 'major', 'critical', 'maintenance'] as const

function incidentOf(one: z.infer<typeof Incident>, maintenance: boolean): VendorIncident {
  const newest = one.incident_updates[0]
  const at = instantOf(newest?.created_at) ?? instantOf(one.updated_at) ?? instantOf(one.created_at)
  if (at === null) throw new NotAFeed(`incident ${one.id} has no time`)
  return {
    id: one.id,
    title: one.name.slice(0, 300),
    status: one.status,
    over: one.status === 'resolved' || one.status === 'postmortem' || one.status === 'completed',
    impact: maintenance ? 'maintenance' : (impacts.find(i => i === one.impact) ?? 'unknown'),
    words: plainText(newest?.body ?? ''),
    updatedAt: at,
    link: one.shortlink ?? null,
    components: one.components.map(c => c.name).slice(0, 50),
  }
}

/** Throws NotAFeed. */
export function readStatuspage(text: string): FeedReading {
  const read = Summary.safeParse(jsonOf(text))
  if (!read.success)
    throw new NotAFeed(`it is no Statuspage summary: ${read.error.issues[0]?.path.join('.')} ${read.error.issues[0]?.message}`)
  const { status, components, incidents, scheduled_maintenances } = read.data
  const state = states[status.indicator]
  const listed = components.map(c => componentStates.find(s => s === c.status)).filter(s => s !== undefined)
  if (state === undefined && listed.length === 0) throw new NotAFeed(`its indicator ${status.indicator} is not known`)
  const named = components.flatMap(({ name, status: said }) => {
    const known = componentStates.find(s => s === said)
    return known === undefined ? [] : [[name.trim().slice(0, 200), known] as const]
  })
  return {
    state: state ?? 'unknown',
    words: status.description,
    ...(named.length === 0 ? {} : { components: Object.fromEntries(named.slice(0, componentsMax)) }),
    // An announced maintenance is no trouble before it begins.
    incidents: [
      ...incidents.map(one => incidentOf(one, false)),
      ...scheduled_maintenances.filter(one => one.status !== 'scheduled').map(one => incidentOf(one, true)),
    ],
    silenceIsOver: true,
  }
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new NotAFeed('it is no JSON')
  }
}
