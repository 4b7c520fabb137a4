import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { instant } from '../../core/id.ts'
import { eventLabel } from '../../core/signal/match.ts'
import { proposedFor } from '../../engine/vendor-feed-addresses.ts'
import { keyKinds } from '../../integrations/source.ts'
import { sourceRoutes } from '../../integrations/sources.ts'
import { compile } from '../../plan/compile.ts'
import { signsOf, urlsOf } from './integrations.ts'

test('X-11 a key of any kind says at which address its tool is pointed, and how; Grafana and what posts to Slack are told too', () => {
  const urls = (kind: string) => urlsOf(sourceRoutes(), kind, 'https://tocsin.example.com', 'KEY')
  for (const kind of keyKinds) expect(urls(kind).length, kind).toBeGreaterThan(0)
  const others = ['/v2/change/enqueue', '/api/1/store'] // of a tool that is told another address
  expect(urls('any')).toHaveLength(sourceRoutes().filter(({ method, path }) => method === 'POST' && !others.includes(path)).length)
  expect(urls('grafana')).toMatchObject([
    { url: 'https://tocsin.example.com/in/KEY/grafana', how: expect.stringContaining('Contact points') },
  ])
  expect(urls('sentry').map(({ url }) => url)).toEqual([
    'https://tocsin.example.com/in/KEY/sentry',
    'https://tocsin@tocsin.example.com/in/KEY/1',
  ])
  expect(urls('slack-webhook')).toMatchObject([{ url: 'https://tocsin.example.com/in/KEY/slack-webhook' }])
})

/** By the plan's own words for it: an event of the vendor's webhook, its status page, or people (who are called, or mail that somebody reads). */
const interfaces: Readonly<Record<string, Readonly<Record<string, object | 'status page' | 'people'>>>> = {
  supabase: {
    'platform status': 'status page',
    'security advisories': 'people',
    'support for incidents of database and storage': 'people',
  },
  vercel: {
    'health of deploys': { type: 'deployment.error', payload: { target: 'production' } },
    'alerts at run time': { type: 'observability.error-anomaly', payload: {} },
    'platform status for hosting and edge': 'status page',
  },
  stripe: {
    'alerts on payments and fraud': { type: 'payout.failed', data: { object: {} } },
    Radar: { type: 'radar.early_fraud_warning.created', data: { object: {} } },
    'notices of disputes and disruption': { type: 'charge.dispute.created', data: { object: {} } },
  },
  clerk: {
    'platform status of authentication': 'status page',
    'security notices for enterprise single sign-on': 'people',
  },
  resend: {
    'delivery status': { type: 'email.failed', data: { email_id: 'e' } },
    'notices of incidents for transactional and notification mail': 'status page',
  },
  anthropic: {
    'service status': 'status page',
    'security notices for the inference layer': 'people',
  },
}

test('deploy health, alerts at run time, notices of fraud and disputes and delivery status of the vendors that the shipped plans list are signals, their status pages are followed, and what only people read is said to be', () => {
  const plans = ['plans/lean.md', 'plans/team.md'].map(file => compile(readFileSync(file, 'utf8')).plan!)
  const vendors = plans.flatMap(plan => plan.vendors ?? [])
  expect(vendors.map(({ id }) => id).sort()).toEqual(Object.keys(interfaces).sort())
  for (const vendor of vendors) {
    const ways = interfaces[vendor.id]!
    expect(Object.keys(ways), vendor.id).toEqual(vendor.interface)
    if (Object.values(ways).includes('status page') || vendor.feeds.includes('statuspage'))
      expect(proposedFor(vendor), vendor.id).not.toBeNull()
    const route = sourceRoutes().find(({ source }) => source === vendor.id)
    expect(route === undefined, vendor.id).toBe(vendor.id === 'supabase') // which has no webhook
    for (const [words, event] of Object.entries(ways)) {
      if (typeof event === 'string') continue
      const read = route!.read(Buffer.from(JSON.stringify({ id: 'evt', ...event })), {}, instant(0))
      if ('problem' in read) throw new Error(`${words}: ${read.problem}`)
      expect(read.signals[0], words).toMatchObject({ status: 'firing' })
      expect(read.signals[0]!.labels, words).not.toHaveProperty(eventLabel)
    }
  }
})

test('each vendor is offered with where its address goes, and one that signs with what its secret is called', () => {
  const vendors = [
    'sentry',
    'cloudflare',
    'vercel',
    'stripe',
    'resend',
    'clerk',
    'github',
    'mongodb-atlas',
    'azure-monitor',
    'anthropic',
    'statuspage',
  ] as const
  for (const vendor of vendors) {
    expect(keyKinds).toContain(vendor)
    const [door] = urlsOf(sourceRoutes(), vendor, 'https://tocsin.example.com', 'KEY')
    expect(door!.url).toBe(`https://tocsin.example.com/in/KEY/${vendor}`)
    expect(door!.how.length, vendor).toBeGreaterThan(60)
    const unsigned = signsOf(sourceRoutes(), vendor, []).length === 0
    expect(unsigned, vendor).toBe(['azure-monitor', 'statuspage'].includes(vendor))
    if (unsigned) expect(door!.how, vendor).toContain('signs nothing')
  }
})
