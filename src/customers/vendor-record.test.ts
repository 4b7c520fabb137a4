import { expect, test } from 'vitest'
import { readDate } from '../core/calendar/civil.ts'
import { id, instant } from '../core/id.ts'
import { writeCsv } from './csv.ts'
import type { Vendor } from './customer.ts'
import { importVendors, vendorFileRows, withRecords, withVendors } from './import-vendors.ts'
import { blankRecord, publicProviders, replacedBy, reportState, type VendorRecords } from './vendor-record.ts'

const now = instant(Date.parse('2026-12-01T09:00:00Z'))
const today = readDate('2026-12-01')!
const plan: readonly Vendor[] = [
  { id: id('stripe'), name: 'Stripe', role: 'Payments', holds: ['payment-data'], contact: null },
  { id: id('vercel'), name: 'Vercel', role: 'Hosting', holds: [], contact: null },
]
const known = new Set(plan.map(v => v.id))
const yaml = `# our providers
vendors:
  - id: stripe
    reports:
      - report: SOC 2 Type II
        covers: Security, Availability
        from: 2024-10-01
        to: 2025-09-30
        issued: 2025-11-10
        expires: 2026-11-30
        link: https://stripe.example/soc2
      - report: soc 2 type ii
        from: 2025-10-01
        to: 2026-09-30
        expires: 2027-01-15
      - report: ISO 27001
        issued: 2026-02-01
    commitments:
      - uptime: 99.99
        uptime_of: API
        clause: SLA 2.1
        clause_link: https://stripe.example/sla
        components: [API, "Webhooks"]
  - name: Acme Mail
    role: Mail
    holds: [addresses, names]
    public: no
`
const records = (text: string): VendorRecords => withRecords({}, importVendors(text, known, now).taken)

test('C-10 a provider’s reports come in from YAML with period, end and where they were got; the newest of a kind counts, and what nobody said stays unsaid', () => {
  const read = importVendors(yaml, known, now)
  expect(read.problems).toEqual([])
  const { stripe } = records(yaml) as Record<string, VendorRecords[keyof VendorRecords]>
  const [first, second, iso] = stripe!.reports
  expect(first).toMatchObject({
    id: 'soc-2-type-ii-2025-09-30',
    expires: '2026-11-30',
    source: { link: 'https://stripe.example/soc2' },
    looks: [],
  })
  expect(replacedBy(stripe!, first!)?.id).toBe(second!.id)
  expect([first, second, iso].map(r => reportState(stripe!, r!, today))).toEqual([
    { state: 'replaced', daysLeft: -1 },
    { state: 'expires soon', daysLeft: 45 },
    { state: 'end not said', daysLeft: null },
  ])
  // It is good through its last day.
  expect(reportState(stripe!, second!, readDate('2027-01-15')!)).toEqual({ state: 'expires soon', daysLeft: 0 })
  expect(reportState(stripe!, second!, readDate('2027-01-16')!)).toEqual({ state: 'expired', daysLeft: -1 })
  expect(reportState(stripe!, second!, readDate('2026-11-15')!).state).toBe('current')
})

test('C-10 what is wrong in a file of providers is told by line, and nothing of it is taken', () => {
  const wrong = importVendors(
    `name,role,report,from,to,expires,link,uptime,clause\nStripe,,SOC 2,2026-02-30,,,ftp://x,,\nNewcomer,,,,,2027-01-01,,,\nVercel,,ISO 27001,2026-02-01,2026-01-01,,,120,`,
    known,
    now,
  )
  expect(wrong.taken).toEqual([])
  expect(wrong.problems.map(p => [p.line, p.column])).toEqual([
    [2, 'from'],
    [2, 'link'],
    [3, 'role'],
    [3, 'expires'],
    [4, 'to'],
    [4, 'uptime'],
    [4, 'clause'],
  ])
  for (const [text, line] of [
    ['vendors:\n  - name: &a X\n  - *a\n', 3],
    ['vendors: yes', 1],
    ['vendors:\n  - name: A\n    reprots: []\n', 3],
    ['name,frobs\nA,b', 1],
    ['', 1],
  ] as const)
    expect(importVendors(text, known, now).problems[0]?.line, text).toBe(line)
})

test('C-10 the register of providers as a file is read again as it was, and a file that says no more than the plan makes no entry of its own', () => {
  const { taken } = importVendors(yaml, known, now)
  const register = withVendors({ customers: [], vendors: [] }, plan, taken)
  expect(register.vendors.map(v => v.id)).toEqual(['acme-mail'])
  const all = [...plan, ...register.vendors]
  const before = withRecords({}, taken)
  const file = writeCsv(vendorFileRows(all, vendor => before[vendor] ?? blankRecord))
  const again = importVendors(file, new Set(), now)
  expect(again.problems).toEqual([])
  const after = withRecords({}, again.taken)
  for (const vendor of all) expect(after[vendor.id], vendor.id).toEqual(before[vendor.id] ?? blankRecord)
  // Said again, who looked at it stays.
  const looked = {
    ...before,
    [id<'vendor'>('stripe')]: {
      ...before[id<'vendor'>('stripe')]!,
      reports: before[id<'vendor'>('stripe')]!.reports.map(r => ({
        ...r,
        looks: [{ by: { person: id<'person'>('ana') }, at: now, words: null }],
      })),
    },
  }
  expect(withRecords(looked, again.taken)[id<'vendor'>('stripe')]!.reports.every(r => r.looks.length === 1)).toBe(true)
})

test('C-10 in public stand those that the plan names and those of which somebody said so, with neither who looked nor where a file lies', () => {
  const all = [
    ...plan,
    {
      id: id<'vendor'>('acme-mail'),
      name: 'Acme Mail',
      role: 'Mail',
      holds: ['addresses'],
      contact: { name: 'A', email: 'a@acme.example' },
    },
  ]
  const kept = records(yaml)
  const inVault = {
    ...kept,
    [id<'vendor'>('vercel')]: {
      ...blankRecord,
      reports: [
        {
          ...kept[id<'vendor'>('stripe')]!.reports[2]!,
          source: { incident: 3, evidence: id<'evidence file'>('f') },
          looks: [{ by: { person: id<'person'>('ana') }, at: now, words: 'Two exceptions' }],
        },
      ],
    },
  }
  const shown = publicProviders(all, inVault, known, today)
  expect(shown.map(p => [p.id, p.subProcessor, p.reports.map(r => [r.kind, r.state])])).toEqual([
    [
      'stripe',
      true,
      [
        ['soc 2 type ii', 'expires soon'],
        ['ISO 27001', 'end not said'],
      ],
    ],
    ['vercel', false, [['ISO 27001', 'end not said']]],
  ])
  expect(JSON.stringify(shown)).not.toMatch(/ana|Two exceptions|"f"|a@acme/)
  expect(shown[0]!.commitments).toEqual([{ name: 'API', percent: 99.99, clause: 'SLA 2.1', link: 'https://stripe.example/sla' }])
})
