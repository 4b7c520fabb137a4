import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { refOf } from './incident-ref.ts'

test('T-30 an incident of a drill is never called as a real one is', () => {
  expect(refOf({ drill: false, number: 12 })).toBe('12')
  expect(refOf({ drill: true, number: 12 })).toBe('D12')
})

test("nothing on an incident's page writes to the bare number, which is a real incident's also in a drill", () => {
  const folder = new URL('./incident/', import.meta.url).pathname
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => /\.tsx?$/.test(name))
  expect(files.length).toBeGreaterThan(20)
  expect(files.filter(name => /incidents?\/\$\{incident\.number\}/.test(readFileSync(`${folder}${name}`, 'utf8')))).toEqual([])
})
