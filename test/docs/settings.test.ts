import { expect, test } from 'vitest'
import { settingsReference } from '../../src/settings.ts'

test('the reference of the settings lists every one of them, in the words that the program itself uses', async () => {
  const rows = settingsReference().map(({ name, what }) => `| \`${name}\` | ${what.replaceAll('|', '\\|')} |`)
  const page = [
    '# Settings',
    '',
    'Read once, at the start, from the environment; a flag of `tocsin serve` wins over them. All that is wrong is said at once. This page is',
    'written from the program (`vitest run test/docs -u`).',
    '',
    '| variable | what it is |',
    '|---|---|',
    ...rows,
    '',
  ].join('\n')
  await expect(page).toMatchFileSnapshot('../../docs/reference/settings.md')
})
