import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printClock, readClock } from './clock-words.ts'
import { readCsv, writeCsv } from './csv.ts'
import type { Register } from './customer.ts'
import { findCustomers } from './find.ts'
import { exportedRows, importCustomers as importWith } from './import.ts'

const importCustomers = (csv: string) => importWith(csv, zone => (zone === 'Europe/Berlin' ? null : 'did you mean Europe/Berlin?'))

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

test('a zone that does not exist is told by its line, with the value and what to write instead; several contracts are several lines', () => {
  const wrong = importCustomers(`${head}\nAcme,,,,,,,72 hours of aware,,Europe/Berlin\nGlobex,,,,,,,72 hours of aware,,Europe/Berlni`)
  expect(wrong).toMatchObject({
    customers: [],
    problems: [{ line: 3, column: 'zone', what: '"Europe/Berlni" is no zone to count by', instead: 'did you mean Europe/Berlin?' }],
  })
  const two = importCustomers(
    `name,clock,contract\nAcme,72 hours of aware,dpa\nAcme,24 hours of vendor-told,msa\nAcme,3 business days of aware,`,
  )
  expect(two.customers.map(c => c.contracts.map(t => t.contract))).toEqual([['dpa', 'msa', 'acme-3']])
})

test('the register as a file is read again as it was, by commas, semicolons or tabs, and with the lines that say what it is', () => {
  const { customers } = importCustomers(
    `${head},contract,enterprise\n"Acme, Inc.",DE,processor,Jo,jo@acme.example,a;b,c,72 hours of aware,Within 72 hours,Europe/Berlin,dpa,yes\n"Acme, Inc.",,,,,,,24 hours of vendor-told,,,msa,\nGlobex,,,,,,,,,,,`,
  )
  const file = `# query: the register\r\n# total: 2\r\n${writeCsv(exportedRows(customers))}`
  expect(importCustomers(file)).toEqual({ customers, problems: [], withoutContact: 1 })
  for (const separator of [';', '\t'])
    expect(importCustomers(`name${separator}country\nAcme${separator}DE`).customers).toMatchObject([{ name: 'Acme', country: 'DE' }])
})

test('X-10 a list of who is affected names customers by id, name or address; who is not in the register, or is two, is told by its line', () => {
  const { customers } = importCustomers('id,name,contact_email\nacme,"Acme, Inc.",jo@acme.example\nb1,Borough Books,\nb2,borough  books,')
  const register: Register = { customers, vendors: [] }
  const ids = (text: string) => findCustomers(register, text).customers.map(c => c.id)
  expect(ids('acme')).toEqual(['acme'])
  expect(ids('\u{feff}JO@acme.example\r\n"acme, inc."\r\n\r\nb2\r\n')).toEqual(['acme', 'b2'])
  expect(ids('Name;Mail;Seats\n;jo@acme.example;3\n')).toEqual(['acme'])
  expect(ids('id,name\nb1,Borough Books')).toEqual(['b1'])
  const { problems } = findCustomers(register, 'id,name\nacme,\n,Borough Books\nhooli,Hooli\n,,x')
  expect(problems.map(p => [p.line, p.column, p.what])).toEqual([
    [3, 'name', '2 customers are called "Borough Books"'],
    [4, 'id', 'nobody in the register is called "hooli"'],
    [5, 'id', 'the line names nobody'],
  ])
  expect(problems[0]!.instead).toBe('write its id: b1 or b2')
  expect(findCustomers(register, '# nothing').problems[0]!.what).toBe('nobody is named')
})
