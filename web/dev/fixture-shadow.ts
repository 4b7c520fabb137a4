/** Made-up answers about a shadow that is over, and what the other pager did in it. */
import type { z } from 'zod'
import * as shadowApi from '../../src/http/shadow-api.ts'

const hour = 3_600_000
const day = 24 * hour
const iso = (ago: number) => new Date(Date.now() - ago).toISOString()
const none = { 'nobody here': 0, 'somebody else': 0, later: 0, 'not told': 0, 'nobody there': 0, earlier: 0, same: 0 }

function report(): z.input<typeof shadowApi.ShadowReportShown> {
  const person = { id: 'p-mira', name: 'Mira Lindqvist' }
  const ours = { person, at: iso(6 * day), step: 1, why: 'First step of the escalation' }
  const theirs = { id: 'P4X', name: 'Mira Lindqvist', by: 'e-mail' as const, at: iso(6 * day) }
  const incident = (title: string, number: number) => ({
    pager: 'PagerDuty',
    incident: `Q${number}`,
    number,
    title,
    service: 'checkout',
    at: iso(6 * day),
    hadAt: iso(6 * day - 120_000),
    fromTheStart: true,
  })
  const here = { number: 24, title: 'Checkout answers 502', severity: 'SEV1', openedAt: iso(6 * day) }
  return {
    from: iso(14 * day),
    to: iso(0),
    toleranceMs: 120_000,
    windowMs: 600_000,
    verdict: { is: 'look at it', lookAt: ['1 incident paged somebody there and nobody here.'] },
    counts: { ...none, same: 1, 'nobody here': 1 },
    calls: { ...none, same: 1, 'nobody here': 1 },
    coverage: { words: 9, lastAt: iso(2 * day), fromTheStart: 2, inTheMiddle: 0, missing: [], unknownPersons: [] },
    items: [
      {
        is: 'nobody here',
        theirs: incident('Disk of the queue is full', 8),
        ours: null,
        matched: null,
        couldBe: [],
        calls: [{ is: 'nobody here', theirs, ours: null, byMs: null }],
      },
      {
        is: 'same',
        theirs: incident('Checkout answers 502', 7),
        ours: here,
        matched: 'key',
        couldBe: [],
        calls: [{ is: 'same', theirs, ours, byMs: 4_000 }],
      },
    ],
  }
}

export function shadowAnswer(method: string, [first, second]: readonly [string, string]): unknown {
  if (method !== 'GET') return undefined
  if (first === 'shadow' && second === '')
    return shadowApi.ShadowView.parse({
      since: null,
      by: null,
      times: [{ from: iso(20 * day), until: iso(6 * day), by: 'Ana Kovač', endedBy: 'Ana Kovač' }],
      open: [],
    })
  if (first === 'shadow' && second === 'report') return shadowApi.ShadowReportShown.parse(report())
  return undefined
}
