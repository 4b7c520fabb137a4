import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseAtomFeed, parseRssFeed } from 'feedsmith'
import { Statuspage } from 'statuspage.io'
import { expect, test } from 'vitest'
import { type StatusFile, statusFiles } from './files.ts'
import { statusPage } from './page.ts'
import { at, post, settings, word } from './testing/told.ts'

const url = 'https://status.example.com'
const page = () =>
  statusPage(
    settings,
    [
      post('one', [
        word('03:00', 'investigating', { api: 'major_outage' }, { text: 'We look into <it> & more.\n\nAna is not named.' }),
        word('03:30', 'monitoring', { api: 'degraded_performance' }),
      ]),
      post('two', [word('01:00', 'investigating', { web: 'partial_outage' }), word('02:00', 'resolved')]),
      post(
        'm',
        [
          word(
            '02:00',
            'scheduled',
            { web: 'under_maintenance' },
            { window: { from: at('10:00'), until: at('11:00') }, title: 'Database upgrade' },
          ),
        ],
        'maintenance',
      ),
    ],
    at('04:00'),
  )
const files = () => statusFiles(page(), { url, subscribe: 'https://tocsin.example.com/status' })
const text = (all: readonly StatusFile[], path: string) => all.find(f => f.path === path)!.text

/** A plain static server: no more than bytes by name. */
export async function serveFiles(all: readonly StatusFile[]): Promise<{ url: string; close(): void }> {
  const byPath = new Map(all.map(f => [`/${f.path}`, f]))
  const server = createServer((request, response) => {
    const file = byPath.get(request.url ?? '')
    response.writeHead(file === undefined ? 404 : 200, { 'content-type': file?.type ?? 'text/plain' }).end(file?.text ?? '')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() }
}

test('X-11 X-17 a Statuspage client from npm reads the files from a plain static server', async () => {
  const served = await serveFiles(files())
  try {
    const client = new Statuspage('tocsin')
    client.setApiUrl(served.url)
    const summary = await client.api.getSummary()
    expect(summary.status).toEqual({ indicator: 'minor', description: 'Degraded performance' })
    expect(summary.page).toMatchObject({ name: 'Example & Co', url, time_zone: 'Etc/UTC' })
    expect(summary.components.map(c => [c.id, c.status, c.group, c.group_id])).toEqual([
      ['platform', 'degraded_performance', true, null],
      ['api', 'degraded_performance', false, 'platform'],
      ['web', 'operational', false, null],
    ])
    const unresolved = await client.api.incidents.getUnresolved()
    expect(unresolved.incidents).toMatchObject([
      { id: 'one', status: 'monitoring', impact: 'critical', shortlink: `${url}/incidents/one.html`, resolved_at: null },
    ])
    expect(unresolved.incidents[0]!.incident_updates.map(u => u.status)).toEqual(['monitoring', 'investigating'])
    expect((await client.api.incidents.getAll()).incidents.map(i => [i.id, i.status])).toEqual([
      ['one', 'monitoring'],
      ['two', 'resolved'],
    ])
    expect((await client.api.scheduledMaintenances.getAll()).scheduled_maintenances).toMatchObject([
      {
        id: 'm',
        name: 'Database upgrade',
        status: 'scheduled',
        scheduled_for: '2026-03-04T10:00:00.000Z',
        scheduled_until: '2026-03-04T11:00:00.000Z',
      },
    ])
    expect((await client.api.scheduledMaintenances.getUpcoming()).scheduled_maintenances).toHaveLength(1)
    expect((await client.api.getStatus()).status.indicator).toBe('minor')
    expect((await client.api.getComponents()).components).toHaveLength(3)
  } finally {
    served.close()
  }
})

test('L-37 the banner says the newest word of the gravest incident, and nothing where there is none', () => {
  expect(JSON.parse(text(files(), 'banner.json'))).toMatchObject({
    show: true,
    kind: 'incident',
    title: 'Checkout fails',
    status: 'monitoring',
    url: `${url}/incidents/one.html`,
  })
  const calm = statusFiles(statusPage(settings, [], at('04:00')), { url, subscribe: null })
  expect(JSON.parse(text(calm, 'banner.json'))).toMatchObject({ show: false, id: null, url })
  expect(text(files(), 'banner.js')).not.toMatch(/cookie|localStorage|sessionStorage|https?:\/\/(?!\/)[a-z]/)
})

test('L-17 feeds have one entry for each word, with their words escaped, and a reader parses them', () => {
  const atom = parseAtomFeed(text(files(), 'history.atom'))
  expect(atom.entries).toHaveLength(5)
  expect(atom.title?.value).toBe('Example & Co status')
  expect(new Set(atom.entries!.map(e => e.id)).size).toBe(5)
  const first = atom.entries!.find(
    e => e.links?.[0]?.href?.includes('/incidents/one.html') && e.title?.value === 'Checkout fails: investigating',
  )!
  expect(first.content?.value).toBe('<p>We look into &#60;it&#62; &#38; more.</p><p>Ana is not named.</p>')
  const rss = parseRssFeed(text(files(), 'history.rss'))
  expect(rss.items).toHaveLength(5)
  expect(rss.items![0]).toMatchObject({ title: 'Checkout fails: monitoring' })
})

test('the page holds nothing from elsewhere and no script, names roles, and escapes what people wrote', () => {
  const front = text(files(), 'index.html')
  expect(front).not.toMatch(/<script|onload|src="http|url\(/)
  expect(front).toContain('Example &#38; Co')
  expect(front).toContain('We look into &#60;it&#62;')
  expect(front).toContain('Incident commander')
  expect(front).toContain('href="./status.css"')
  expect(text(files(), 'incidents/two.html')).toContain('href="../status.css"')
  expect(text(files(), 'status.css')).not.toMatch(/url\(|@import/)
})
