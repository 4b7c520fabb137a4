/** Made-up answers about the status page and vendors' pages, in the API's own shapes. */

import * as checksApi from '../../src/http/checks-api.ts'
import * as feedsApi from '../../src/http/feeds-api.ts'
import * as api from '../../src/http/status-api.ts'
import * as usageApi from '../../src/http/usage-api.ts'

type Update = import('zod').infer<typeof api.StatusUpdate>
const hour = 3_600_000
const iso = (ago: number) => new Date(Date.now() - ago).toISOString()

/** Three that are kept: one that fails, one that is well, and one whose certificate ends soon. */
function checks() {
  const check = (
    id: string,
    settings: object,
    more: object,
    looks: readonly (readonly [ok: boolean, detail: string, latencyMs: number | null])[],
  ) =>
    checksApi.HealthCheck.parse({
      id,
      settings,
      hasSecret: false,
      state: 'well',
      firing: [],
      failedInARow: 0,
      since: null,
      expiresAt: null,
      nextAt: iso(-30_000),
      latencyBound: null,
      looks: looks.map(([ok, detail, latencyMs], n) => ({ at: iso((n * 60 + 12) * 1000), ok, detail, latencyMs })),
      ...more,
    })
  const refused = [false, 'the connection was refused: nothing listens there', 3] as const
  return [
    check('c1', { name: 'Checkout page', kind: 'http', address: 'https://checkout.example.com/health', words: 'ok' }, { latencyBound: 5 }, [
      [true, 'it answered 200', 184],
      [true, 'it answered 200', 1_912],
    ]),
    check(
      'c2',
      { name: 'Cache', kind: 'redis', address: 'cache.internal:6379', severity: 'error' },
      { state: 'failing', firing: ['failing'], failedInARow: 3, since: iso(130_000) },
      [refused, refused, refused, [true, 'it answered PING, as a primary', 2]],
    ),
    check(
      'c3',
      { name: 'Certificate of the sign-in page', kind: 'tls', address: 'login.example.com:443' },
      { state: 'expires', firing: ['expires'], expiresAt: iso(-9 * 24 * hour) },
      [[true, 'TLSv1.3, and its certificate is in order', 41]],
    ),
  ]
}

/** Three types of one integration: one that has left what is usual, one that has not, and one that is not learnt yet. */
function usage() {
  const day = (busy: number) => Array.from({ length: 96 }, (_, n) => Math.round(busy * (1 + Math.sin((n - 30) / 15)) + (n % 5)))
  const type = (name: string, state: string, last: object, recent: readonly number[], more: object = {}) =>
    usageApi.UsageType.parse({
      integration: { id: 'k7', name: 'Our own product' },
      type: name,
      state,
      since: null,
      learningUntil: null,
      last: { at: iso(hour / 2), ...last },
      recent,
      ...more,
    })
  return [
    type('sign-in.failed', 'more', { count: 214, usual: { low: null, middle: 12, high: 26 } }, [...day(9).slice(0, 93), 190, 214, 40], {
      since: iso(hour / 2),
    }),
    type('checkout.done', 'usual', { count: 61, usual: { low: 27, middle: 57, high: 88 } }, day(48)),
    type('export', 'learning', { count: 3, usual: null }, day(2), { learningUntil: iso(-5 * 24 * hour) }),
  ]
}

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
  const [first = '', second = '', third = ''] = path
  if (method === 'POST' && first === 'health-checks' && second === 'look')
    return checksApi.HealthCheckLook.parse({
      ok: true,
      reached: true,
      detail: 'it answered 200',
      latencyMs: 2_340,
      expiresAt: iso(-60 * 24 * hour),
    })
  if (method !== 'GET') return undefined
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
  if (first === 'usage') return { items: usage(), total: 3 }
  if (first === 'health-checks' && second === '') return { items: checks(), total: 3 }
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
