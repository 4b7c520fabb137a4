/**
 * The shape of an incident's record, to hand over: GET /api/v1/incidents/{id}/record. As in api.ts. Null where nobody said, or it is
 * not known; "(erased)" where it was erased.
 */
import { z } from 'zod'

const at = z.iso.datetime().describe('ISO 8601, UTC')
const hash = z.string().describe('SHA-256, hex')
const words = z.string().nullable()
const said = z.object({ at, by: z.string(), what: z.string(), reason: words })
const leaf = z.object({ leaf: z.number().int().nullable().describe('null: it has no place in the log yet'), hash })

export const IncidentRecord = z.object({
  madeAt: at,
  madeBy: z.string(),
  zone: z.string().describe('in which the documents have their clocks'),
  zoneOf: z.enum(['plan', 'person', 'nobody']).describe("the plan's; where it names none that of whoever asks; else UTC"),
  incident: z.object({
    id: z.string(),
    number: z.number().int(),
    drill: z.boolean(),
    title: words,
    organisation: words,
    severity: z.string(),
    definition: words,
    kind: words,
    nearMiss: z.boolean(),
    touches: z.array(z.string()),
    surfaces: z.array(z.string()),
    status: z.enum(['open', 'resolved', 'closed']),
    closedAs: z.enum(['done', 'false positive']).nullable(),
  }),
  plan: z.object({
    title: z.string(),
    version: z.string(),
    effective: words,
    edition: hash.describe('of the compiled plan that is in force for it'),
    documentSha256: hash.nullable(),
    openedUnder: hash.describe('the edition that it was opened under'),
    adopted: z.array(z.object({ at, by: z.string(), from: hash, to: hash, reason: words })),
  }),
  moments: z.array(z.object({ name: z.string(), at: at.nullable(), by: words, how: z.string(), note: words })),
  milestones: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      of: z.enum(['plan', 'law']),
      happenedAt: at.nullable(),
      standIn: words.describe('what stands in for it, where nobody set it'),
      said: z.array(z.object({ at, by: z.string(), happenedAt: at, reason: words })),
    }),
  ),
  grades: z.array(
    z.object({
      what: z.enum(['severity', 'kind']),
      at,
      by: z.string(),
      from: words.describe('null: from the beginning'),
      to: z.string(),
      reason: words,
    }),
  ),
  phases: z.array(z.object({ phase: z.string(), at, by: z.string(), note: words })),
  roles: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      duty: z.string(),
      clause: z.string(),
      held: z.array(z.object({ person: z.string(), from: at, to: at.nullable() })).describe('taken in the incident'),
      stood: z.array(z.string()).nullable().describe('by the directory when it was opened; null: not known'),
    }),
  ),
  responders: z.array(z.string()),
  pages: z.array(
    z.object({
      at,
      person: z.string(),
      by: words.describe('the kind of contact method; null: it was removed since'),
      unverified: z.boolean(),
      why: words,
      obligation: words,
      clause: words,
      outcome: words.describe('handed over, refused, unknown, superseded; null: none yet'),
      endedAt: at.nullable(),
      detail: words,
      callOut: z.object({ at, why: z.string() }).nullable().describe('how the call of that person ended; null: it goes on'),
    }),
  ),
  nobodyReachable: z.array(z.object({ at, what: z.string(), clause: z.string() })),
  facts: z.array(
    z.object({
      id: z.string(),
      asks: words,
      value: z.string(),
      said: z.array(z.object({ at, by: z.string(), value: z.string(), reason: words })),
    }),
  ),
  checklist: z.array(z.object({ question: z.string(), at, by: z.string(), answers: z.array(z.string()), note: words })),
  obligations: z.array(
    z.object({
      id: z.string(),
      rule: z.string(),
      name: z.string(),
      because: z.enum(['plan', 'law', 'contract']),
      cited: z.string().describe('the clause of the plan, the citation of the law, or the words of the contract'),
      owedBy: z.object({ name: z.string(), people: z.array(z.string()) }).nullable(),
      to: words,
      from: at.describe('since when it is owed'),
      dueAt: at.nullable(),
      words: z.string().describe('the due time in the words of its source'),
      readings: z.array(z.object({ at, reading: z.string() })),
      meets: z.string(),
      why: words,
      earlier: z.array(z.object({ dueAt: at, until: at })).describe('dates that it had before, each with when it got another'),
      state: z.enum(['possible', 'owed', 'overdue', 'met', 'waived', 'not applicable']),
      ended: z
        .object({
          at: at.nullable(),
          by: words,
          how: words,
          note: words,
          event: z.number().int().nullable().describe('its number in the timeline'),
        })
        .nullable()
        .describe('what met it, what waived it, or what it did not apply after; null: it runs'),
      late: z.boolean(),
      overdueAt: at.nullable(),
      lateMs: z
        .number()
        .int()
        .nullable()
        .describe('how much later than its date it was met, or is by now; negative: so much before; null: no date, or not past'),
    }),
  ),
  deviations: z.array(
    z.object({ at, by: z.string(), clause: z.string(), what: z.string(), reason: words, explainedAt: at.nullable(), explainedBy: words }),
  ),
  notifications: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      preliminary: z.boolean(),
      status: z.enum(['draft', 'sending', 'sent', 'withdrawn']),
      from: z.string().describe('the named human whose name it carries'),
      drafted: z.array(z.object({ at, by: z.string() })),
      approved: z.array(z.object({ at, by: z.string(), alone: z.boolean(), reason: words })),
      sent: z.object({ at, by: z.string() }).nullable(),
      withdrawn: z.object({ at, by: z.string(), reason: words }).nullable(),
      subject: words,
      text: words,
      notKnown: z.array(z.object({ what: z.string(), state: z.enum(['unknown', 'missing']) })),
      list: hash.describe('of the list of recipients'),
      recipients: z.number().int(),
      counts: z
        .object({ sent: z.number().int(), refused: z.number().int(), unknown: z.number().int(), waiting: z.number().int() })
        .nullable(),
      notices: z
        .array(
          z.object({
            customer: z.string(),
            state: z.enum(['waiting', 'in flight', 'sent', 'refused', 'unknown']),
            at: at.nullable(),
            receipt: words,
            hash: hash.nullable(),
            detail: words,
          }),
        )
        .describe('at most the first 100; all: /incidents/{id}/notifications/{notification}/notices'),
    }),
  ),
  statusUpdates: z.array(
    z.object({
      title: words,
      text: words,
      status: z.string(),
      state: z.enum(['draft', 'published', 'withdrawn']),
      draftedAt: at,
      publishedAt: at.nullable(),
      publishedBy: words,
      as: words,
    }),
  ),
  reports: z.object({
    submissions: z.array(
      z.object({
        rule: z.string(),
        name: z.string(),
        to: words,
        citation: words,
        at,
        recordedAt: at,
        by: z.string(),
        reference: words,
        note: words,
        incomplete: z.array(z.string()),
        withdrawn: z.object({ at, by: z.string(), why: z.string(), reason: words }).nullable(),
      }),
    ),
    decisions: z.array(said),
    data: z.array(said),
    customers: z.array(said),
  }),
  vendors: z.array(z.object({ at, by: z.string(), what: z.string(), note: words })),
  playbooks: z.array(
    z.object({
      name: z.string(),
      clause: z.string(),
      at,
      by: z.string(),
      steps: z.array(
        z.object({
          does: z.string(),
          as: words.describe('null: not answered'),
          at: at.nullable(),
          by: words,
          note: words,
          approvedBy: z.array(z.string()),
          changed: z.boolean(),
        }),
      ),
    }),
  ),
  systemsChanged: z.array(z.object({ at, by: z.string(), what: words })),
  evidence: z
    .array(z.object({ name: z.string(), what: z.string(), source: z.string(), kept: z.string(), clause: z.string() }))
    .describe('what the plan says is evidence, and where it is'),
  files: z
    .array(
      z.object({
        id: z.string(),
        name: words,
        note: words,
        type: z.string().nullable(),
        mediaType: z.string(),
        bytes: z.number().int(),
        sha256: z.string(),
        collectedAt: at,
        at,
        by: z.string(),
        event: z.number().int().describe('its seq in the timeline'),
        opened: z.array(z.object({ at, by: z.string() })),
        state: z.enum(['kept', 'deleted', 'erased']),
        goneAt: at.nullable(),
        goneBy: z.string().nullable(),
        reason: words,
      }),
    )
    .describe('that were kept here as evidence; their bytes are no part of the record'),
  review: z.object({ clause: z.string(), within: z.string(), asked: z.enum(['yes', 'by decision', 'no']) }).nullable(),
  remediation: z.array(
    z.object({
      what: words,
      owner: words,
      addedAt: at,
      addedBy: words,
      dueAt: at.nullable(),
      state: z.enum(['open', 'done', 'dropped']),
      late: z.boolean(),
      endedAt: at.nullable(),
      endedBy: words,
      note: words,
      changes: z.array(said),
    }),
  ),
  alerts: z.object({
    count: z.number().int(),
    firing: z.number().int(),
    listed: z
      .array(
        z.object({
          id: z.string(),
          source: z.string(),
          status: z.enum(['firing', 'resolved']),
          summary: z.string(),
          receivedAt: at,
          resolvedAt: at.nullable(),
        }),
      )
      .describe('at most 100, newest first'),
    rest: words.describe('where the others are; null: all are listed'),
  }),
  erased: z.array(z.object({ at, by: z.string(), what: z.string(), why: z.string() })),
  timeline: z.array(
    z.object({
      seq: z.number().int(),
      type: z.string(),
      at,
      happenedAt: at,
      by: z.string(),
      text: z.string(),
      note: words,
      because: words.describe('the clause of the plan, or the citation'),
      hash: hash.nullable().describe('of its canonical bytes in the audit log'),
    }),
  ),
  log: z.object({
    stream: z.string(),
    events: z.number().int(),
    sha256: hash.describe('of the canonical bytes of its events, each with a line feed after it'),
    first: leaf.nullable(),
    last: leaf.nullable(),
    end: z.object({ leaf: z.number().int(), hash }).nullable().describe('where the whole log ended then'),
    without: z.number().int().describe('how many of its events have no place in the log yet'),
    checkpoint: z
      .object({ entries: z.number().int(), at, note: z.string().describe('as C2SP signed-note has it') })
      .nullable()
      .describe('what was signed last of the log when the record was made; null: nothing yet'),
  }),
})
