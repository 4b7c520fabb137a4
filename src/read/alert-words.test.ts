import { expect, test } from 'vitest'
import { alertWords } from './alert-words.ts'

const words = (annotations: Record<string, string>, link: string | null = null) =>
  alertWords({ summary: 'Checkout is down', annotations, link })

test('X-15 an alert says its description, and where to look: the runbook first, its source last, each address once', () => {
  const description = 'No answer for 4 s.'
  const found = words(
    {
      summary: 'Checkout is down',
      panel_url: 'https://grafana.example.com/p/1',
      trace: 'https://traces.example.com/7',
      runbook_url: 'https://wiki.example.com/checkout',
      description,
    },
    'https://prometheus.example.com/graph',
  )
  expect(found.text).toBe(description)
  expect(found.links.map(l => l.name)).toEqual(['Runbook', 'Panel', 'trace', 'At its source'])
  expect(words({ panel_url: 'https://grafana.example.com/p/1' }, 'https://grafana.example.com/p/1').links).toHaveLength(1)
})

test('what repeats the title says nothing, and what is no address of the web is no link', () => {
  expect(words({ description: ' Checkout is down ', message: 'Since 03:00.' }).text).toBe('Since 03:00.')
  expect(words({ summary: 'Checkout is down' })).toEqual({ text: null, links: [] })
  for (const bad of [
    'javascript:alert(1)',
    'wiki/checkout',
    'https://',
    'https://ops:secret@wiki.example.com/',
    'see https://wiki.example.com',
  ])
    expect(words({ runbook_url: bad }, bad).links, bad).toEqual([])
})
