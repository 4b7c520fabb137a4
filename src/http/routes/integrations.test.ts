import { expect, test } from 'vitest'
import { keyKinds } from '../../integrations/source.ts'
import { sourceRoutes } from '../../integrations/sources.ts'
import { urlsOf } from './integrations.ts'

test('X-11 a key of any kind says at which address its tool is pointed, and how; Grafana and what posts to Slack are told too', () => {
  const urls = (kind: string) => urlsOf(sourceRoutes(), kind, 'https://tocsin.example.com', 'KEY')
  for (const kind of keyKinds) expect(urls(kind).length, kind).toBeGreaterThan(0)
  expect(urls('any')).toHaveLength(sourceRoutes().filter(({ method, path }) => method === 'POST' && path !== '/v2/change/enqueue').length)
  expect(urls('grafana')).toMatchObject([
    { url: 'https://tocsin.example.com/in/KEY/grafana', how: expect.stringContaining('Contact points') },
  ])
  expect(urls('slack-webhook')).toMatchObject([{ url: 'https://tocsin.example.com/in/KEY/slack-webhook' }])
})
