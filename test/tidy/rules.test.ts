import { expect, test } from 'vitest'
import { directions, exits, length, marks, names, purity } from './rules.ts'

const file = (path: string, text: string) => [{ path, text }]

test('an import against the direction of the house is found, with its line', () => {
  expect(directions(file('src/core/step.ts', "import { a } from './a.ts'\nimport { pool } from '../store/postgres/pool.ts'\n"))).toEqual([
    { path: 'src/core/step.ts', line: 2, rule: 'direction', what: 'core does not import store/postgres/pool (it may import: nothing)' },
  ])
  expect(directions(file('src/engine/wake.ts', "import { x } from '../store/postgres/x.ts'"))).toHaveLength(1)
  expect(directions(file('src/engine/wake.ts', "import type { Store } from '../store/port.ts'"))).toEqual([])
  expect(directions(file('src/core/step.ts', "import { createHash } from 'node:crypto'"))).toHaveLength(1)
  expect(directions(file('web/src/now.tsx', "import { compile } from '../../src/plan/compile.ts'"))).toHaveLength(1)
  expect(directions(file('web/src/now.tsx', "import type { As } from '../../src/http/api.ts'"))).toEqual([])
})

test('a hidden input in core is found, and a comment about one is not', () => {
  expect(purity(file('src/core/a.ts', 'const t = Date.now()\n'))).toHaveLength(1)
  expect(purity(file('src/core/a.ts', '// never Date.now()\n/* Intl.DateTimeFormat */\n'))).toEqual([])
  expect(purity(file('src/engine/clock.ts', 'const t = Date.now()\n'))).toEqual([])
})

test('names that say nothing, files that grew, and marks left behind are found', () => {
  expect(names(file('src/engine/utils.ts', ''))).toHaveLength(1)
  expect(names(file('src/engine/wake.ts', ''))).toEqual([])
  expect(length(file('src/engine/wake.ts', 'x\n'.repeat(700)))).toHaveLength(1)
  expect(marks(file('src/engine/wake.ts', `// ${'TO'}DO later`))).toHaveLength(1)
})

test('X-20 a way out that nobody listed is found, and one that is listed and shows no pass', () => {
  const plain = 'export const tell = () => fetch("https://example.com")'
  expect(exits(file('src/integrations/pager/new.ts', plain))).toHaveLength(1)
  expect(exits(file('src/integrations/pager/new.ts', "import { send } from '../outgoing.ts'"))).toHaveLength(2)
  expect(exits(file('src/engine/new.ts', "import { slackClient } from '../integrations/slack/client.ts'"))).toHaveLength(1)
  expect(exits(file('src/integrations/pager/new.ts', plain), { 'src/integrations/pager/new.ts': 'pass' })).toHaveLength(1)
  const shown = `showPass(pass, 'system')\n${plain}`
  expect(exits(file('src/integrations/pager/new.ts', shown), { 'src/integrations/pager/new.ts': 'pass' })).toEqual([])
  expect(exits(file('src/integrations/pager/new.ts', plain), { 'src/integrations/pager/new.ts': 'carrier' })).toHaveLength(1)
  expect(exits(file('src/core/step.ts', '// fetch( nothing\n'))).toEqual([])
})
