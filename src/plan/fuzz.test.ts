/** Whatever is given, the compiler answers: with a plan, or with problems that have a place. It never throws, and never hangs. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compile } from './compile.ts'
import { writeClauseIds } from './fix.ts'
import { planPage } from './page.ts'
import { shippedSource, small } from './testing/shipped.ts'

function answers(source: string) {
  const { plan, problems } = compile(source)
  expect(plan === null).toBe(problems.some(p => p.severity === 'error'))
  const lines = source.split(/\r\n|\n|\r/).length
  for (const p of problems) {
    expect(p.line).toBeGreaterThanOrEqual(1)
    expect(p.line).toBeLessThanOrEqual(lines)
    expect(p.column).toBeGreaterThanOrEqual(1)
    expect(p.what && p.why && p.instead).toBeTruthy()
    expect(`${p.what}${p.why}${p.instead}`).not.toMatch(/undefined|\[object|\bat .*\.ts:/)
  }
  if (plan) planPage(plan, source, { audience: 'public' })
  writeClauseIds(source)
}

/** Any code point, halves of one too; fast-check's own list of them takes a second to make. */
const anySign = fc.integer({ min: 0, max: 0x10ffff }).map(code => String.fromCodePoint(code))
const pieces = fc.oneof(
  fc.string(),
  fc.string({ unit: anySign }),
  fc.constantFrom(
    '\n',
    '```yaml ',
    '```',
    '~~~',
    '# ',
    '## ',
    '{#',
    '}',
    '|',
    '- ',
    '> ',
    '\t',
    '\r\n',
    ': ',
    '&a ',
    '*a',
    '!!x ',
    '<<: ',
    '"',
    "'",
    '[',
    ']',
    '{',
    '? ',
    '---',
    '#P1.respond',
    'plan',
    'severities',
    'obligations',
    '\uFEFF',
    '__proto__',
    'constructor',
    '%',
    '@',
  ),
)

test('an address that is one only once its backslash is taken off has no place, and needs none', () => {
  for (const text of ['a@b\\.co', 'See www\\.example.com.', 'http\\://a.example', '| a |\n|---|\n| a@b\\.co |', '# a@b\\.co'])
    answers(`${small}\n\n${text}\n`)
})

test('random text and bytes', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), parts => answers(parts.join(''))),
    { numRuns: 250 },
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), bytes => answers(new TextDecoder().decode(bytes))),
    { numRuns: 100 },
  )
})

/** Cuts, doubles, swaps and replaces pieces of a plan that ships. */
const mutations = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(80),
    put: fc.oneof(fc.constant(''), pieces),
    twice: fc.boolean(),
  }),
  { minLength: 1, maxLength: 4 },
)
test.each(['team', 'lean', 'small'] as const)('mutations of %s', name => {
  const source = name === 'small' ? small() : shippedSource(name)
  const property = fc.property(mutations, changes => {
    let text = source
    for (const { at, length, put, twice } of changes) {
      const from = Math.floor(at * text.length)
      text = text.slice(0, from) + put + (twice ? text.slice(from, from + length) : '') + text.slice(from + (twice ? 0 : length))
    }
    answers(text)
  })
  fc.assert(property, { numRuns: name === 'small' ? 150 : 12 })
})

const row = (text: string, times: number) => text.repeat(times)
test.each([
  ['quotations in quotations', row('>', 500_000)],
  ['lists in lists', Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i * 2)}- a`).join('\n')],
  ['mixed containers', row('> - > - > a\n', 20_000)],
  ['brackets', row(`${row('[', 9000)}\n`, 50)],
  ['links in links', row(`${row('[a](b "c" ', 900)}\n\n`, 20)],
  ['emphasis', row(`${row('*a_ ', 2400)}\n`, 100)],
  ['strikes', row(`${row('~~a', 3000)}\n\n`, 100)],
  ['emphasis without letters', row(`${row('_*', 4000)}\n\n`, 20)],
  ['emphasis in what only looks like a block', `<!--\n\`\`\`\n-->\n${row(`${row('_*', 4000)}\n\n`, 20)}`],
  ['closing brackets', row(`${row(']', 9000)}\n${row(']', 9000)}\n\n`, 20)],
  ['headings', row('## a\n\n', 20_000)],
  ['lines', row('a\n\n', 100_000)],
  ['footnotes', Array.from({ length: 20_000 }, (_, i) => `[^${i}]: x`).join('\n\n')],
  ['a table without end', row(`${row('|', 9000)}\n`, 3)],
  ['flow maps in flow maps', `# a {#a}\n\`\`\`yaml plan\n${row('{a: ', 20_000)}\n\`\`\`\n`],
  ['flow lists in flow lists', `# a {#a}\n\`\`\`yaml plan\n${row('[', 9_000)}\n\`\`\`\n`],
  ['compact lists', `# a {#a}\n\`\`\`yaml plan\n${row('- ', 4_000)}\n\`\`\`\n`],
  ['a block of the same key', `# a {#a}\n\`\`\`yaml positions\n${row('k: v\n', 20_000)}\`\`\`\n`],
  [
    'thousands of unknown names',
    `# a {#a}\n\`\`\`yaml obligations\n${Array.from({ length: 2000 }, (_, i) => `o${i}: {when: severity is Q${i}, due: within 5 minutes of m${i}, who: r${i}}`).join('\n')}\n\`\`\`\n`,
  ],
  [
    'thousands that wait in a row',
    small({
      milestones: Array.from({ length: 2000 }, (_, i) => `m${i}: set by responder, may precede m${i + 1}`)
        .concat('m2000: set by responder')
        .join('\n'),
      obligations: Array.from({ length: 2000 }, (_, i) => `o${i}: {when: always, due: within 1 hour of m${i}, met: m${i + 1} is set}`).join(
        '\n',
      ),
    }),
  ],
  ['several documents', '# a {#a}\n```yaml plan\n? a\n: b\n---\nc: d\n...\n%YAML 9\n```\n'],
])('made to hang: %s', (_name, source) => answers(source))
