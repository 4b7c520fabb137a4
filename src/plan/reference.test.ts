/** The reference of the plan language is written from the blocks themselves, and the examples in it are read. */
import { expect, test } from 'vitest'
import { blocks } from './blocks.ts'
import { parseDue } from './grammar/due.ts'
import { leftOpen, said } from './grammar/examples.ts'
import { parseMet } from './grammar/met.ts'
import { parseOpen } from './grammar/open.ts'
import { parseStep } from './grammar/page.ts'
import { parseAgain, parseSet } from './grammar/set.ts'
import { parseWhen } from './grammar/when.ts'
import { planSchema } from './schema.ts'
import { parseSpan } from './words.ts'

type Shape = Readonly<{
  type?: string
  description?: string
  properties?: Record<string, Shape>
  required?: readonly string[]
  enum?: readonly string[]
  anyOf?: readonly Shape[]
  items?: Shape
  additionalProperties?: Shape | boolean
}>

const phrases: readonly (readonly [string, readonly string[], (text: string) => unknown])[] = [
  ['A length of time', said.length, parseSpan],
  ['A due time', said.due, parseDue],
  ['A condition', said.condition, parseWhen],
  ['What meets an obligation', said.met, parseMet],
  ['Whom to page', said.page, parseStep],
  ['Who sets a milestone', said.set, parseSet],
  ['When it is asked again', said.again, parseAgain],
  ['A value nobody set', leftOpen, parseOpen],
]

function typeOf(shape: Shape): string {
  if (shape.enum) return shape.enum.map(v => `\`${v}\``).join(', ')
  if (shape.anyOf) return [...new Set(shape.anyOf.map(typeOf))].join(' or ')
  if (shape.type === 'array') return `list of ${shape.items ? typeOf(shape.items) : 'text'}`
  if (shape.type === 'object') return shape.properties ? `map (${Object.keys(shape.properties).join(', ')})` : 'map'
  return 'text'
}

function blockText(name: string, shape: Shape): string {
  const block = blocks.find(b => b.name === name)!
  const entry = block.holds === 'one' ? shape : block.holds === 'list' ? shape.items! : (shape.additionalProperties as Shape)
  const holds = { one: 'One thing, once in a plan.', map: 'Entries by id.', list: 'Entries in order.' }[block.holds]
  const fields = Object.entries(entry.properties ?? {})
  const rows = fields.map(
    ([key, field]) =>
      `| \`${key}\`${entry.required?.includes(key) ? ' *' : ''} | ${typeOf(field)} | ${(field.description ?? '').replaceAll('|', '\\|')} |`,
  )
  return `### \`${name}\`\n\n${block.about} ${holds}\n${rows.length ? `\n| key | holds | means |\n|---|---|---|\n${rows.join('\n')}\n` : `\nEach entry is ${typeOf(entry)}${entry.description ? `: ${entry.description}` : ''}.\n`}`
}

test('docs/reference/plan.md is what the blocks are', async () => {
  const schema = planSchema() as Record<string, Shape>
  const text = `# The plan language

<!-- Written by src/plan/reference.test.ts from the blocks themselves: vitest run src/plan/reference.test.ts -u -->

A plan is one Markdown document. Headings are its clauses; each has a stable id, \`{#communication}\`, and may be kept from the public,
\`{#communication internal}\`. What a machine must know stands in fenced blocks that begin with \`\`\` \`\`\`yaml NAME \`\`\`. The rest is prose.

- A figure lives in one place. Prose quotes it by its name, \`[15 minutes](#P1.acknowledge)\`; a quote that has gone stale is an error.
  Names of figures: \`P1.acknowledge\`, \`P1.respond\`, \`OBLIGATION.due\`, \`OBLIGATION.target\`, \`OBLIGATION.P1\`, \`METRIC.P1\`, \`EVIDENCE.retention\`,
  \`review.within\`, \`plan-review.every\`, \`plan-review.within\`.
- There is no length of time without a named milestone. Tocsin sets alert-received, opened, acknowledged, severity-set, work-started, triaged,
  contained, eradicated, recovered, resolved and closed itself.
- What is not decided is written as open, with its words. It is asked for and never filled in.
- Every value is text. There are no anchors, aliases, tags or booleans; text with a comma between { and }, with a colon or a # is put in quotes.

\`tocsin plan check FILE\` tells everything that is wrong at once, \`tocsin plan schema\` prints the shapes below for editors and programs.

## Phrases

${phrases.map(([about, examples]) => `**${about}**: ${examples.map(e => `\`${e}\``).join(' · ')}\n`).join('\n')}
## Blocks

A star marks what must be there.

${Object.entries(schema)
  .map(([name, shape]) => blockText(name, shape))
  .join('\n')}`
  await expect(text).toMatchFileSnapshot(new URL('../../docs/reference/plan.md', import.meta.url).pathname)
})

test.each(phrases)('%s: every example of the reference is read', (_about, examples, parse) => {
  for (const example of examples) expect(parse(example)).toBeTruthy()
})
