/** Made-up answers about the status page and vendors' pages, in the API's own shapes. */

import * as feedsApi from '../../src/http/feeds-api.ts'
import * as api from '../../src/http/status-api.ts'

type Update = import('zod').infer<typeof api.StatusUpdate>
const hour = 3_600_000
const iso = (ago: number) => new Date(Date.now() - ago).toISOString()

const update = (more: Partial<Update>): Update => ({
  id: 'u1',
  post: 'p1',
  kind: 'incident',
  incident: 42,
  drill: false,
  state: 'published',
  status: 'investigating',
  title: 'Checkout is failing for some customers',
  text: 'Payments fail for about one order in ten. We look into it and write again by 10:30 UTC.',
  components: { api: 'partial_outage' },
  since: null,
  window: null,
  drafter: { id: 'ana', name: 'Ana Duarte' },
  draftedAt: iso(hour),
  publishedAt: iso(hour),
  role: 'Incident commander',
  meets: [],
  told: { sent: 41, refused: 1, unknown: 1, waiting: 0 },
  ...more,
})
const updates = [
  update({
    id: 'u2',
    state: 'draft',
    status: 'identified',
    text: 'We found the cause and are putting it right.',
    publishedAt: null,
    role: null,
    told: null,
  }),
  update({}),
  update({
    id: 'u3',
    post: 'p2',
    kind: 'maintenance',
    incident: null,
    status: 'scheduled',
    title: 'Database upgrade',
    text: 'The dashboard is read-only for about an hour.',
    components: { dashboard: 'under_maintenance' },
    window: { from: iso(-20 * hour), until: iso(-21 * hour) },
  }),
]
const settings: import('zod').infer<typeof api.StatusSettings> = {
  open: true,
  name: 'Borough Pay',
  about: 'How our services are doing.',
  address: null,
  sender: 'ana',
  groups: [{ id: 'group-platform', name: 'Platform' }],
  components: [
    { id: 'api', name: 'API', about: '', group: 'group-platform', surfaces: [], since: iso(900 * hour) },
    { id: 'dashboard', name: 'Dashboard', about: '', group: null, surfaces: [], since: iso(900 * hour) },
  ],
}
const found = {
  id: 'i1',
  title: 'Storage errors',
  status: 'identified',
  over: false,
  impact: 'major',
  words: 'We found the cause.',
  updatedAt: iso(hour / 2),
  link: 'https://stspg.example/i1',
  components: [],
}

/** Undefined: it is about something else. */
export function statusAnswer(method: string, path: readonly string[]): unknown {
  if (method !== 'GET') return undefined
  const [first = '', second = '', third = ''] = path
  if (first === 'incidents' && third === 'status-page')
    return api.IncidentStatusPage.parse({
      open: true,
      drill: false,
      components: settings.components.map(({ id, name }) => ({ id, name, state: 'operational' })),
      updates: updates.slice(0, 2),
      meetable: [
        {
          id: 'tell-outage:1',
          name: 'Tell customers of the outage',
          dueAt: iso(-2 * hour),
          alsoAt: iso(-3 * hour),
          clause: 'communication',
        },
      ],
      decidedBy: ['Incident commander'],
      mayPublish: false,
      rules: [],
    })
  if (first === 'incidents' && third === 'vendors')
    return {
      items: [
        feedsApi.VendorInvolved.parse({
          vendor: { id: 'github', name: 'GitHub' },
          since: iso(hour),
          said: [{ id: 'i1', status: 'identified', over: false, words: 'Storage errors\nWe found the cause.', happenedAt: iso(hour / 2) }],
        }),
      ],
      total: 1,
    }
  if (first === 'status-page' && second === 'followers')
    return {
      items: ['k…@customer.example', 'm…@harbour.example'].map((address, n) =>
        api.StatusFollower.parse({
          id: `follower-${n}`,
          kind: 'mail',
          address,
          state: 'confirmed',
          askedAt: iso((n + 1) * 80 * hour),
          confirmedAt: iso((n + 1) * 80 * hour - hour),
        }),
      ),
      next: null,
    }
  if (first === 'status-page')
    return api.StatusPageView.parse({
      url: 'https://status.example.com',
      settings,
      offered: { mail: true, webhook: true },
      subscribers: { mail: 42, webhook: 3 },
      indicator: 'major',
      words: 'Partial outage',
      states: { api: 'partial_outage', dashboard: 'operational' },
      uptime: { api: 0.9987, dashboard: 1 },
      updates,
      surfaces: [{ id: 'checkout', name: 'Checkout' }],
    })
  if (first === 'vendor-feeds')
    return {
      items: [
        feedsApi.VendorFeed.parse({
          vendor: { id: 'github', name: 'GitHub' },
          proposed: { url: 'https://www.githubstatus.com/api/v2/summary.json', kind: 'statuspage' },
          settings: { on: true, url: 'https://www.githubstatus.com/api/v2/summary.json', kind: 'statuspage' },
          state: 'partial_outage',
          words: 'Partial System Outage',
          incidents: [found],
          checkedAt: iso(120_000),
          okAt: iso(120_000),
          problem: null,
        }),
      ],
      total: 1,
    }
  return undefined
}
