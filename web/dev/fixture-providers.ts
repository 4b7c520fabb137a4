/** Made-up answers about providers: their reports, what they commit themselves to and what was seen of it, and questionnaires that ask about all that. */
import type { z } from 'zod'
import * as questionsApi from '../../src/http/questionnaires-api.ts'
import * as vendorsApi from '../../src/http/vendors-api.ts'

const hour = 3_600_000
const iso = (ago: number) => new Date(Date.now() - ago).toISOString()
const stripe = { id: 'stripe', name: 'Stripe' }

const report: z.input<typeof vendorsApi.VendorReport> = {
  id: 'r1',
  kind: 'SOC 2 Type II',
  covers: 'Payments: security, availability and confidentiality',
  issued: '2026-02-10',
  from: '2025-01-01',
  to: '2025-12-31',
  expires: '2026-12-31',
  source: { link: 'https://trust.example.com/soc2.pdf' },
  addedAt: iso(290 * 24 * hour),
  state: 'expires soon',
  daysLeft: 30,
  looks: [{ by: 'Ana Kovač', at: iso(280 * 24 * hour), words: 'No exceptions. The bridge letter ends in December.' }],
}
const commitment: z.input<typeof vendorsApi.Commitment> = {
  id: 'c1',
  name: 'Payments API',
  percent: 99.99,
  clause: 'Service level agreement, 2.1',
  link: 'https://example.com/sla',
  measure: 'Minutes in which more than 5 of 100 requests fail',
}
const month = (name: string, lostMs: number, verdict: 'kept' | 'missed' | 'so far kept', aheadMs = 0) => ({
  month: name,
  allowedMs: 260_000,
  lostMs,
  upMs: 29 * 24 * hour - lostMs - aheadMs,
  maintenanceMs: 0,
  unknownMs: 9 * hour,
  aheadMs,
  percent: 100 - lostMs / 26_000_000,
  verdict,
  stretches: lostMs === 0 ? [] : [{ state: 'lost' as const, said: 'partial outage', from: iso(400 * hour), to: iso(400 * hour - lostMs) }],
})

const questionnaire = { id: 'q1', name: 'harbour-security.xlsx', format: 'xlsx' as const, questions: 3, by: 'Ana Kovač', at: iso(5 * hour) }
const row = (more: Partial<z.input<typeof questionsApi.QuestionnaireRow>>): z.input<typeof questionsApi.QuestionnaireRow> => ({
  row: 0,
  id: '1',
  question: '',
  state: 'draft',
  answer: 'yes',
  words: '',
  evidence: [],
  control: null,
  confidence: 0.8,
  why: 'It names CC7.4.',
  near: [],
  confirmed: null,
  ...more,
})
const plan = { id: 'incident-plan', name: 'A written plan runs each incident', state: 'operating' }

export function providersAnswer(method: string, [first, second]: readonly [string, string, ...unknown[]]): unknown {
  if (method !== 'GET') return undefined
  if (first === 'vendor-records')
    return {
      items: [
        vendorsApi.VendorRecord.parse({
          vendor: stripe,
          role: 'Payments',
          holds: ['names', 'card numbers'],
          subProcessor: true,
          inPublic: null,
          isShown: true,
          reports: [report],
          commitments: [commitment],
        }),
      ],
      total: 1,
    }
  if (first === 'vendor-uptime')
    return {
      items: [
        vendorsApi.VendorUptime.parse({
          vendor: stripe,
          commitment,
          sources: [
            {
              name: 'Their status page',
              says: 'the provider',
              since: iso(60 * 24 * hour),
              problem: null,
              months: [
                month('2026-12', 0, 'so far kept', 20 * 24 * hour),
                month('2026-11', 41 * 60_000, 'missed'),
                month('2026-10', 0, 'kept'),
              ],
            },
          ],
        }),
      ],
      total: 1,
    }
  if (first === 'questionnaires' && second === '') return { items: [questionsApi.Questionnaire.parse(questionnaire)], total: 1 }
  if (first === 'questionnaires')
    return questionsApi.QuestionnaireView.parse({
      ...questionnaire,
      headings: [{ sheet: 'Security', question: 'Question', answer: 'Answer', words: 'Comment', id: 'No.' }],
      counts: { confirmed: 1, stale: 0, draft: 1, unanswered: 1 },
      saved: true,
      rows: [
        row({
          question: 'Do you have a documented incident response plan?',
          state: 'confirmed',
          words: 'Yes: it is public, and every incident is run by it.',
          evidence: ['12 incidents since September were opened under it'],
          control: plan,
          confirmed: { by: 'Ana Kovač', at: iso(hour), answer: 'yes', words: 'Yes: it is public.', edition: null },
        }),
        row({
          row: 1,
          id: '2',
          question: 'Are backups restored as a test at least once a year?',
          answer: 'in progress',
          words: 'Planned for the first quarter.',
          control: { id: 'restore', name: 'Backups are restored as a test', state: 'in progress' },
        }),
        row({
          row: 2,
          id: '3',
          question: 'Is staff screened before hiring?',
          state: 'unanswered',
          answer: null,
          confidence: 0.1,
          why: 'No control speaks of it.',
        }),
      ],
      controls: [plan],
    })
  return undefined
}
