/**
 * The status page in the JSON shapes of Statuspage's version 2, so that whatever reads such pages reads ours: by
 * https://…/status/api/v2/summary.json and its neighbours.
 */
import type { ComponentId, StatusPostStatus } from '../core/status-update.ts'
import type { ComponentShown, PostShown, StatusPage } from './page.ts'

const iso = (at: number) => new Date(at).toISOString()
const pageId = 'tocsin'
const listed = 50 // as many as Statuspage lists

export function statuspageFiles(page: StatusPage, url: string): Readonly<Record<string, object>> {
  const head = { page: { id: pageId, name: page.settings.name, url, time_zone: 'Etc/UTC', updated_at: iso(page.updatedAt) } }
  const status = { indicator: page.indicator, description: page.words }
  const components = componentsOf(page)
  const post = (p: PostShown) => postOf(page, p, url)
  const incidents = [...page.open, ...page.past.filter(p => p.kind === 'incident')].slice(0, listed).map(post)
  const running = page.maintenance.filter(p => p.status !== 'scheduled')
  const coming = page.maintenance.filter(p => p.status === 'scheduled')
  const maintenances = [...page.maintenance, ...page.past.filter(p => p.kind === 'maintenance')].slice(0, listed).map(post)
  return {
    'summary.json': { ...head, components, incidents: page.open.map(post), scheduled_maintenances: page.maintenance.map(post), status },
    'status.json': { ...head, status },
    'components.json': { ...head, components },
    'incidents.json': { ...head, incidents },
    'incidents/unresolved.json': { ...head, incidents: page.open.map(post) },
    'scheduled-maintenances.json': { ...head, scheduled_maintenances: maintenances },
    'scheduled-maintenances/upcoming.json': { ...head, scheduled_maintenances: coming.map(post) },
    'scheduled-maintenances/active.json': { ...head, scheduled_maintenances: running.map(post) },
  }
}

function componentsOf(page: StatusPage): readonly object[] {
  const { groups } = page.settings
  const grouped = (id: string) => page.components.filter(c => c.group === id)
  const rows = groups.map((group, position) => {
    const mine = grouped(group.id)
    const worst = mine.find(c => c.state === worstOf(mine)) ?? null
    const created = mine.length === 0 ? page.updatedAt : Math.min(...mine.map(c => c.since))
    return {
      ...component(
        { id: group.id, name: group.name, about: '', since: created, updatedAt: worst?.updatedAt ?? created },
        worst?.state ?? 'operational',
        position + 1,
        null,
      ),
      group: true,
      components: mine.map(c => c.id),
    }
  })
  return [...rows, ...page.components.map((c, position) => componentOf(page, c, position + 1))]
}
const states = ['operational', 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage'] as const
const worstOf = (all: readonly ComponentShown[]) => states.findLast(state => all.some(c => c.state === state)) ?? 'operational'

const componentOf = (page: StatusPage, c: ComponentShown, position: number) =>
  component(c, c.state, position, page.settings.groups.some(g => g.id === c.group) ? c.group : null)

function component(
  c: Readonly<{ id: string; name: string; about: string; since: number; updatedAt: number }>,
  status: string,
  position: number,
  group: string | null,
) {
  return {
    id: c.id,
    name: c.name,
    status,
    created_at: iso(c.since),
    updated_at: iso(c.updatedAt),
    position,
    description: c.about === '' ? null : c.about,
    showcase: true,
    start_date: iso(c.since).slice(0, 10),
    group_id: group,
    page_id: pageId,
    group: false,
    only_show_if_degraded: false,
  }
}

function postOf(page: StatusPage, p: PostShown, url: string) {
  const names = new Map(page.components.map(c => [c.id as ComponentId, c.name]))
  const monitoring = p.updates.findLast(u => u.status === 'monitoring')
  return {
    id: p.id,
    name: p.title,
    status: p.status satisfies StatusPostStatus,
    created_at: iso(p.createdAt),
    updated_at: iso(Math.max(p.updatedAt, p.overAt ?? 0)),
    monitoring_at: monitoring === undefined ? null : iso(monitoring.at),
    resolved_at: p.overAt === null ? null : iso(p.overAt),
    impact: p.impact,
    shortlink: postUrl(url, p.id),
    started_at: iso(p.began),
    page_id: pageId,
    ...(p.window === null ? {} : { scheduled_for: iso(p.window.from), scheduled_until: iso(p.window.until) }),
    incident_updates: p.updates.map(u => ({
      id: u.id,
      status: u.status,
      body: u.text,
      incident_id: p.id,
      created_at: iso(u.at),
      updated_at: iso(u.at),
      display_at: iso(u.at),
      affected_components: u.changed.map(({ component, from, to }) => ({
        code: component,
        name: names.get(component) ?? component,
        old_status: from,
        new_status: to,
      })),
      deliver_notifications: true,
      custom_tweet: null,
      tweet_id: null,
    })),
    components: page.components.filter(c => p.components.includes(c.id)).map(c => componentOf(page, c, page.components.indexOf(c) + 1)),
  }
}

/** Where people read one post. `url`: of the page, without a slash at the end. */
export const postUrl = (url: string, post: string): string => `${url}/incidents/${post}.html`
