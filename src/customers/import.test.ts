import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printClock, readClock } from './clock-words.ts'
import { readCsv, writeCsv } from './csv.ts'
import { importCustomers } from './import.ts'

const head = 'name,country,role,contact_name,contact_email,data,vendors,clock,clause,zone'

test('X-10 customers come in from CSV with their contact, data, vendors and the clock of their contract', () => {
  const { customers, problems, withoutContact } = importCustomers(
    `\u{feff}${head}\r\n"Acme, Inc.",de,processor,Jo,jo@acme.example,customer-data;logs,storage,72 hours of aware,"Provider shall notify\nwithin 72 hours",Europe/Berlin\r\nGlobex,,,,,,,,,\r\n`,
  )
  expect(problems).toEqual([])
  expect(withoutContact).toBe(1)
  expect(customers[0]).toEqual({
    id: 'acme-inc',
    name: 'Acme, Inc.',
    country: 'DE',
    role: 'processor',
    contact: { name: 'Jo', email: 'jo@acme.example' },
    data: ['customer-data', 'logs'],
    vendors: ['storage'],
    contracts: [
      {
        contract: 'acme-inc-1',
        clause: 'Provider shall notify\nwithin 72 hours',
        time: { count: 72, unit: 'hour' },
        from: 'aware',
        zone: 'Europe/Berlin',
        holidays: null,
      },
    ],
  })
  expect(customers[1]).toMatchObject({ name: 'Globex', contact: null, role: 'unknown', country: null })
})

test('all that is wrong in a file is told at once, by line and column, and nothing of it is taken', () => {
  const { customers, problems } = importCustomers(
    `${head}\nAcme,Germany,friend,Jo,jo(at)acme,Customer Data,,soon,,\n,DE,,,,,,,,\nAcme,DE,,,,,,,,`,
  )
  expect(customers).toEqual([])
  expect(problems.map(p => [p.line, p.column])).toEqual([
    [2, 'country'],
    [2, 'role'],
    [2, 'contact_email'],
    [2, 'data'],
    [2, 'clock'],
    [3, 'name'],
    [4, 'id'],
  ])
  for (const problem of problems) expect(problem.instead).not.toBe('')
  expect(importCustomers('').problems[0]?.what).toBe('the file is empty')
  expect(importCustomers('nmae\nAcme').problems[0]?.instead).toContain('name')
  expect(importCustomers('name\n"Acme').problems[0]?.what).toContain('never closed')
})

test('what is written as CSV is read as it was, and no field is a formula', () => {
  const field = fc.string().filter(f => !/^[=+\-@\t]/.test(f) && !f.includes('\u{feff}'))
  const rows = fc.array(
    fc.array(field, { minLength: 2, maxLength: 5 }).filter(r => r.some(f => f !== '')),
    { maxLength: 8 },
  )
  fc.assert(
    fc.property(rows, given => {
      expect(readCsv(writeCsv(given)).map(r => r.fields)).toEqual(given)
    }),
  )
  expect(writeCsv([['=1+1', -5, null]])).toBe("'=1+1,-5,\r\n")
})

test('a clock of a contract is read from its words, and written in the same', () => {
  for (const words of [
    '72 hours of aware',
    '1 hour of vendor-told',
    '3 business days of confirmed',
    '1 month of aware',
    'without undue delay of aware',
  ])
    expect(printClock(readClock(words)!)).toBe(words)
  for (const words of ['72 hours', 'soon of aware', '0x10 hours of aware', 'within hours of aware']) expect(readClock(words)).toBeNull()
})
