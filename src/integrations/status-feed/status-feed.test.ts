import { expect, test } from 'vitest'
import { id, instant } from '../../core/id.ts'
import { statusFiles } from '../../status/files.ts'
import { statusPage } from '../../status/page.ts'
import { at, post, settings, word } from '../../status/testing/told.ts'
import { localServer } from '../testing/local-server.ts'
import { type FeedKind, NotAFeed } from './feed.ts'
import { readIncidentIo } from './incident-io.ts'
import { vendorFeeds } from './read.ts'
import { readSlackStatus } from './slack-status.ts'
import { readStatuspage } from './statuspage.ts'
import { readAzure, readXmlFeed } from './xml-feed.ts'

const now = instant(Date.parse('2026-11-25T12:00:00Z'))
const statuspage = (more: object = {}) =>
  JSON.stringify({
    page: { id: 'x', name: 'Vendor', url: 'https://status.example.com', updated_at: '2026-11-25T11:00:00Z' },
    status: { indicator: 'major', description: 'Partial System Outage' },
    components: [{ id: 'c1', name: 'API', status: 'partial_outage', group_id: null }],
    incidents: [
      {
        id: 'inc1',
        name: 'API errors',
        status: 'identified',
        impact: 'major',
        created_at: '2026-11-25T10:00:00Z',
        updated_at: '2026-11-25T10:30:00Z',
        resolved_at: null,
        shortlink: 'https://stspg.io/inc1',
        incident_updates: [
          { id: 'u2', status: 'identified', body: 'We found the cause &amp; work on it.', created_at: '2026-11-25T10:30:00Z' },
          { id: 'u1', status: 'investigating', body: 'We look.', created_at: '2026-11-25T10:00:00Z' },
        ],
        components: [{ id: 'c1', name: 'API' }],
      },
    ],
    scheduled_maintenances: [{ id: 'm1', name: 'Upgrade', status: 'scheduled', impact: 'maintenance', created_at: '2026-11-20T10:00:00Z' }],
    ...more,
  })
const rss = (channel: string) => `<?xml version="1.0"?><rss version="2.0"><channel>${channel}</channel></rss>`

test('L-21 a Statuspage summary is read: state, open incidents with their newest word, no maintenance before it begins', () => {
  expect(readStatuspage(statuspage())).toEqual({
    state: 'partial_outage',
    words: 'Partial System Outage',
    components: { API: 'partial_outage' },
    silenceIsOver: true,
    incidents: [
      {
        id: 'inc1',
        title: 'API errors',
        status: 'identified',
        over: false,
        impact: 'major',
        words: 'We found the cause & work on it.',
        updatedAt: Date.parse('2026-11-25T10:30:00Z'),
        link: 'https://stspg.io/inc1',
        components: ['API'],
      },
    ],
  })
})

test('L-21 our own page is read by our own reader, as anybody else’s', () => {
  const page = statusPage(
    settings,
    [post('one', [word('03:00', 'investigating', { [id<'component'>('api')]: 'major_outage' })])],
    at('04:00'),
  )
  const summary = statusFiles(page, { url: 'https://status.example.com', subscribe: null }).find(f => f.path === 'api/v2/summary.json')!
  expect(readStatuspage(summary.text)).toMatchObject({
    state: 'major_outage',
    incidents: [{ id: 'one', impact: 'critical', updatedAt: at('03:00') }],
  })
})

test('L-21 incident.io’s and Slack’s own shapes are read', () => {
  const io = {
    summary: {
      components: [{ id: 'c1', name: 'Sending' }],
      affected_components: [{ component_id: 'c1', status: 'full_outage' }],
      ongoing_incidents: [
        {
          id: 'i1',
          name: 'Mail is late',
          status: 'monitoring',
          updates: [
            { published_at: '2026-11-25T10:00:00Z', message_string: 'We look.' },
            { published_at: '2026-11-25T11:00:00Z', message_string: 'It gets better.' },
          ],
          affected_components: [{ component_id: 'c1' }],
        },
      ],
    },
  }
  expect(readIncidentIo(JSON.stringify(io))).toMatchObject({
    state: 'major_outage',
    incidents: [{ id: 'i1', words: 'It gets better.', components: ['Sending'] }],
  })
  expect(readIncidentIo(JSON.stringify({ summary: { components: [], affected_components: [], ongoing_incidents: [] } })).state).toBe(
    'operational',
  )
  const slack = {
    status: 'active',
    date_updated: '2026-11-25T11:00:00-08:00',
    active_incidents: [
      {
        id: 546,
        title: 'Messages are late',
        type: 'incident',
        status: 'active',
        url: 'https://slack-status.com/546',
        services: ['Messaging'],
        notes: [{ date_created: '2026-11-25T02:30:00-08:00', body: 'We look.' }],
      },
    ],
  }
  expect(readSlackStatus(JSON.stringify(slack))).toMatchObject({
    state: 'partial_outage',
    incidents: [{ id: '546', updatedAt: Date.parse('2026-11-25T10:30:00Z') }],
  })
  expect(readSlackStatus('{"status":"ok","active_incidents":[]}').state).toBe('operational')
})

test('L-21 Azure: nothing listed is well only where the channel has its title; times may end in a bare Z', () => {
  expect(readAzure(rss('<title>Azure Status</title><link>https://azure.status.microsoft</link><description>x</description>')).state).toBe(
    'operational',
  )
  expect(() => readAzure(rss('<link>https://azure.status.microsoft</link>'))).toThrow(NotAFeed)
  expect(() => readAzure('')).toThrow(NotAFeed)
  const listed = readAzure(
    rss(
      '<title>Azure Status</title><item><title>Storage - West Europe - Investigating</title><guid>g1</guid><pubDate>Wed, 25 Nov 2026 10:00:00 Z</pubDate><description>We look.</description></item>',
    ),
  )
  expect(listed).toMatchObject({
    state: 'degraded_performance',
    incidents: [{ id: 'g1', status: 'investigating', updatedAt: Date.parse('2026-11-25T10:00:00Z') }],
  })
})

test('L-21 RSS and Atom: what is not called over goes on, for some days, and gravity is not made up', () => {
  const item = (id: string, title: string, words: string, day: number) =>
    `<item><title>${title}</title><guid>${id}</guid><pubDate>Wed, ${day} Nov 2026 10:00:00 GMT</pubDate><description>${words}</description></item>`
  const read = readXmlFeed(
    rss(
      `<title>Vendor</title>${item('a', 'Slow', '&lt;p&gt;Monitoring - it gets better&lt;/p&gt;', 25)}${item('b', 'Down', 'Resolved - it works. Identified - found.', 25)}${item('c', 'Old', 'Investigating', 12)}`,
    ),
    now,
  )
  expect(read).toMatchObject({ state: 'degraded_performance', silenceIsOver: false })
  expect(read.incidents.map(i => [i.id, i.status, i.over, i.impact])).toEqual([
    ['a', 'monitoring', false, 'unknown'],
    ['b', 'resolved', true, 'unknown'],
  ])
  const atom = `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><id>x</id><title>Vendor</title><updated>2026-11-25T10:00:00Z</updated><entry><id>e1</id><title>Late</title><updated>2026-11-25T10:00:00Z</updated><link href="https://x/1"/><content type="html">Investigating - we look</content></entry></feed>`
  expect(readXmlFeed(atom, now)).toMatchObject({
    state: 'degraded_performance',
    incidents: [{ id: 'e1', link: 'https://x/1', words: 'Investigating - we look' }],
  })
})

test('L-21 what is cut short, something else, or empty is no feed, whatever the kind', () => {
  const wrong = [
    '',
    'null',
    '[]',
    '{}',
    '<html><body>Sign in</body></html>',
    statuspage().slice(0, 200),
    '{"status":{"indicator":"purple"}}',
    '<rss version="2.0"><channel><title>x',
  ]
  for (const text of wrong) {
    for (const read of [readStatuspage, readIncidentIo, readSlackStatus, readAzure])
      expect(() => read(text), `${read.name} ${text.slice(0, 20)}`).toThrow(NotAFeed)
    expect(() => readXmlFeed(text, now)).toThrow(NotAFeed)
  }
})

test('L-21 over HTTP: unchanged by its ETag, moved, asked to wait, away: none of them says well or down', async () => {
  const answers: Record<string, Parameters<typeof localServer>[0]> = {
    '/same': heard =>
      heard.headers['if-none-match'] === '"1"' ? { status: 304 } : { status: 200, headers: { etag: '"1"' }, body: statuspage() },
    '/moved': () => ({ status: 301, headers: { location: 'https://elsewhere.example.com' } }),
    '/busy': () => ({ status: 503, headers: { 'retry-after': '120' } }),
    '/html': () => ({ status: 200, body: '<html>hello</html>' }),
    '/reset': () => 'reset',
    '/large': () => ({ status: 200, body: JSON.stringify({ ...JSON.parse(statuspage()), filler: 'x'.repeat(500_000) }) }),
  }
  const server = await localServer(heard => answers[heard.path]!(heard))
  try {
    const feeds = vendorFeeds({ allowPrivate: true, timeoutMs: 30_000 })
    const read = (path: string, known: Parameters<typeof feeds.read>[1] = null, kind: FeedKind = 'statuspage') =>
      feeds.read({ url: `${server.url}${path}`, kind }, known, now, AbortSignal.timeout(30_000))
    const first = await read('/same')
    expect(first).toMatchObject({ got: 'reading', known: { etag: '"1"' } })
    expect(await read('/same', { etag: '"1"', lastModified: null })).toEqual({ got: 'unchanged' })
    expect(await read('/moved')).toEqual({
      got: 'nothing',
      problem: 'it has moved: write the address https://elsewhere.example.com',
      afterMs: null,
    })
    expect(await read('/busy')).toEqual({ got: 'nothing', problem: 'it answered 503', afterMs: 120_000 })
    expect(await read('/html')).toMatchObject({ got: 'nothing', problem: 'it is no JSON' })
    expect(await read('/reset')).toMatchObject({ got: 'nothing' })
    expect(await read('/large')).toMatchObject({ got: 'reading' })
    expect(vendorFeeds({ allowPrivate: false, timeoutMs: 30_000 }).objects(server.url)).toBe('a status page is read by https')
    expect(vendorFeeds({ allowPrivate: false, timeoutMs: 30_000 }).objects('https://169.254.169.254/latest')).toBe(
      'this address is inside a private network',
    )
  } finally {
    await server.close()
  }
})
