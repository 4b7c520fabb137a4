import { expect, test } from 'vitest'
import { readDocument } from './document.ts'
import { planEdition } from './edition.ts'
import { planPage } from './page.ts'
import { render } from './render.ts'
import { compiled, shippedSource, small, smallBlocks } from './testing/shipped.ts'

const page = (source: string, audience: 'public' | 'inside' = 'public') => render(compiled(source), source, { audience })
const golden = (name: string) => new URL(`./golden/${name}`, import.meta.url).pathname

test.each(['team', 'lean'] as const)('L-26 T-29 the page of %s is the one that was looked at', async name => {
  const source = shippedSource(name)
  const plan = compiled(source)
  await expect(planPage(plan, source, { audience: 'public', edition: planEdition(plan).edition })).toMatchFileSnapshot(
    golden(`${name}.html`),
  )
})

test.each(['team', 'lean'] as const)(
  'the page of %s: every link within it leads somewhere, every anchor is there once, tags are balanced',
  name => {
    const html = page(shippedSource(name))
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(m => m[1]!)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, target] of html.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target)
    const open: string[] = []
    for (const [, close, tag, self] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)(?:\s[^<>]*?)?(\/?)>/g)) {
      if (self || ['br', 'hr'].includes(tag!)) continue
      if (close) expect(open.pop()).toBe(tag)
      else open.push(tag!)
    }
    expect(open).toEqual([])
  },
)

test('every clause of the document has its heading and number on the page, and the figure that prose quotes its anchor', () => {
  const source = shippedSource('team')
  const html = page(source)
  for (const clause of compiled(source).clauses) expect(html).toContain(`id="${clause.id}"`)
  expect(html).toContain('<a href="#P1.acknowledge">15 minutes</a>')
  expect(html).toContain('<span id="P1.acknowledge">15 minutes</span>')
})

test.each(['team', 'lean'] as const)(
  'T-29 the process of %s is drawn from the plan, for a wide page and for a phone, with the same in words beside it',
  name => {
    const source = shippedSource(name)
    const plan = compiled(source)
    const figure = /<figure class="picture">.*?<\/figure>/s.exec(page(source))![0]
    const words = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')
    const [wide, narrow] = ['wide', 'narrow'].map(kind => new RegExp(`<svg class="${kind}-picture".*?</svg>`, 's').exec(figure)![0])
    const said = words(/<details>.*<\/details>/s.exec(figure)![0])
    const told = plan.obligations.filter(o => o.to !== null)
    expect(told.length).toBeGreaterThan(0)
    for (const title of [
      ...plan.sources!.map(s => s.name),
      ...plan.phases.map(p => p.name),
      ...plan.severities.map(s => `${s.id} ${s.name}`),
      ...told.map(o => o.name),
    ])
      for (const drawn of [words(wide!), words(narrow!), said]) expect(drawn).toContain(title)
    expect(said).toContain(
      name === 'team' ? 'P1 Critical : pages Technical lead, within 15 minutes' : 'SEV2 High : pages Incident lead, open: within hours',
    )
    expect(figure).toContain('<a href="#tell-breach">')
    expect(wide).toMatch(/role="img" aria-labelledby="wide-picture-title wide-picture-words"/)
    expect(Number(/viewBox="-1 -1 (\d+)/.exec(narrow!)![1])).toBeLessThanOrEqual(352) // what a phone of 390 has between its margins
    const next = { ...plan, phases: plan.phases.map(p => ({ ...p, name: `${p.name}, drawn anew` })) }
    expect(render(next, source, { audience: 'public' }).match(/drawn anew/g)!.length).toBeGreaterThan(2 * plan.phases.length)
  },
)

test('T-29 whom an internal clause has paged is in the picture only inside', () => {
  const source = small().replace('{#c-escalation}', '{#c-escalation internal}')
  expect(page(source)).not.toContain('pages Responder')
  expect(page(source, 'inside')).toContain('pages Responder')
})

test('X-01 tables are drawn from the plan that runs, and not from the text of a block', () => {
  const source = shippedSource('team')
  const plan = compiled(source)
  const changed = { ...plan, severities: plan.severities.map(s => ({ ...s, definition: `Drawn from the plan: ${s.id}.` })) }
  expect(render(changed, source, { audience: 'public' })).toContain('Drawn from the plan: P1.')
  expect(readDocument(source).document?.source).not.toContain('Drawn from the plan')
})

test('to the public an internal clause is its heading and "internal"; inside it is whole', () => {
  const prose = '## Secret doors {#doors internal}\n\nBehind the curtain.\n\n### Deeper {#deeper}\n\nUnder the rug.\n'
  const source = `${small()}\n${prose}\n\`\`\`yaml communication\nc: { to: the vault, through: whisper }\n\`\`\`\n`
  const shown = page(source)
  expect(shown).toContain('Secret doors')
  expect(shown).toContain('internal')
  for (const secret of ['curtain', 'rug', 'vault', 'whisper']) {
    expect(shown).not.toContain(secret)
    expect(page(source, 'inside')).toContain(secret)
  }
  const rules = small({ obligations: null })
    .replace('{#c-escalation}', '{#c-escalation}')
    .concat(
      `\n## Hidden duties {#hidden internal}\n\n\`\`\`yaml obligations\nsecret: { name: Hidden duty, when: always, to: a secret friend, due: within 1 hour of opened }\n\`\`\`\n`,
    )
  expect(page(rules)).not.toContain('Hidden duty')
  expect(page(rules, 'inside')).toContain('Hidden duty')
})

test('nothing of the document becomes markup, script or a request', () => {
  const evil =
    '<script>alert(1)</script> <img src=x onerror=alert(1)> ![x](https://evil.example/x.png) [a](javascript:alert(1)) [b](//evil.example/) `<b>` **<i>**'
  const source = small(
    {
      positions: 'lead: "<script>alert(2)</script>"\nboss: "\\"onmouseover=\\"x"',
      sources: 's: { name: "<svg/onload=1>", detects: "</td><script>", notifies: "&lt;" }',
    },
    evil,
  )
  const html = planPage(compiled(source), source, { audience: 'inside' })
  expect(html).not.toMatch(/<script|<img|<i>|href="javascript|href="\/\/|<svg\/|<[a-z][^>]*\s(?:src|on\w+)=/i)
  expect(html).toContain('&#60;script&#62;alert(2)&#60;/script&#62;')
  expect(html).not.toContain('not for the public')
  expect(html).not.toMatch(/@import|url\(http/)
})

test('L-38 the page names the legal entity, its parent, where it is established, and where to write', () => {
  const html = page(shippedSource('lean'))
  for (const said of ['Lean Example, Inc.', 'Parent Example, Inc.', 'Springfield, Ohio', 'security@lean.example', 'hello@lean.example'])
    expect(html).toContain(said)
  expect(page(shippedSource('team'))).toContain('open: the document leaves the address out')
})

test('L-25 the page says when the plan was last refreshed, under which version and edition', () => {
  const source = shippedSource('lean')
  const plan = compiled(source)
  const html = planPage(plan, source, { audience: 'public', edition: 'abc' })
  expect(html).toContain('last refreshed <time datetime="2026-06-18">2026-06-18</time>')
  expect(html).toContain('Edition <code>abc</code>')
  const undated = small({ plan: smallBlocks.plan!.replace('effective: 2026-01-01', 'effective: open') })
  expect(planPage(compiled(undated), undated, { audience: 'public', storedAt: '2026-05-05' })).toContain(
    'last saved <time datetime="2026-05-05">',
  )
  expect(planPage(compiled(small()), small(), { audience: 'public' })).toContain('Version 1, in force from <time datetime="2026-01-01">')
})
