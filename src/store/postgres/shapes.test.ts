import { expect, test } from 'vitest'
import { shapesIn } from './shapes.ts'

const parts = ['deliveries', 'ended', 'rest', 'opens', 'moves']
const combinations = Array.from({ length: 2 ** parts.length }, (_, n) => ({ wanted: parts.filter((_, bit) => n & (1 << bit)) }))
const values = Array.from({ length: 56 }, (_, n) => `value ${n + 1}`)

test.each(combinations)('a statement has the parts that it is asked for, $wanted, and the values that these mention', ({ wanted }) => {
  const shaped = shapesIn('append-many.sql')(wanted, values)
  const { text, name } = shaped.statement
  expect(name).toBe(['append-many', ...wanted].join('-'))
  expect(/^delivered as/m.test(text)).toBe(wanted.includes('deliveries'))
  expect(/^ended as/m.test(text)).toBe(wanted.includes('ended'))
  expect(/from ended/.test(text)).toBe(wanted.includes('ended'))
  expect(/^attached as/m.test(text)).toBe(wanted.includes('rest'))
  expect(/^numbered as/m.test(text)).toBe(wanted.includes('opens'))
  expect(/^slept as/m.test(text)).toBe(wanted.includes('moves'))
  expect(text).not.toContain('--')
  const mentioned = new Set([...text.matchAll(/\$(\d+)/g)].map(([, n]) => Number(n)))
  expect([...mentioned].sort((a, b) => a - b)).toEqual(shaped.values.map((_, n) => n + 1))
})

test('each value goes where the whole statement has it', () => {
  const whole = shapesIn('append-many.sql')(parts, values)
  const ended = shapesIn('append-many.sql')(['ended'], values)
  const given = ({ statement, values }: typeof whole, before: string): unknown => {
    const n = new RegExp(`${before}\\$(\\d+)`).exec(statement.text)?.[1]
    return n === undefined ? null : values[Number(n) - 1]
  }
  expect(given(ended, 'delivery_id = any \\(')).toBe('value 35')
  expect(given(whole, 'delivery_id = any \\(')).toBe('value 35')
  expect(given(ended, 'select \\$1, e\\.\\* from unnest\\(')).toBe('value 20')
  expect(given(ended, 'insert into tocsin.private_text')).toBeNull()
})

test('a statement that mentions more than it is given is refused', () => {
  expect(() => shapesIn('append-many.sql')(['rest'], ['org'])).toThrow(/append-many-rest mentions \$\d+, and 1 values are given/)
})

test.each([[[]], [['asks']], [['joins']], [['asks', 'joins']]])('new alerts are inserted by what they need: %j', wanted => {
  const { statement, values } = shapesIn('insert-alerts.sql')(wanted, Array(24).fill(null))
  expect(/^known as/m.test(statement.text)).toBe(wanted.includes('asks'))
  expect(statement.text.match(/\bknown\b/g)?.length ?? 0).toBe(wanted.includes('asks') ? 5 : 0)
  expect(/^counted as/m.test(statement.text)).toBe(wanted.includes('joins'))
  expect(statement.text).not.toContain('--')
  expect(values).toHaveLength(wanted.includes('joins') ? 24 : 22)
})
