/** Who was told: letters with the named human behind them, words on the status page, reports to regulators, and what vendors said. */
import type { NotificationId } from '../../core/notification.ts'
import { iso } from '../instant.ts'
import { formIn } from '../proposal.ts'
import { words } from '../reading.ts'
import type { Sources } from './sources.ts'

export function notificationsOf(from: Sources) {
  const { row, plan, names, texts, notices, customers } = from
  const about = <T extends { fact: { notification: NotificationId } }>(all: readonly T[], id: NotificationId) =>
    all.filter(({ fact }) => fact.notification === id)
  const drafted = from.told('NotificationDrafted')
  const approved = from.told('NotificationApproved')
  const sent = from.told('NotificationSent')
  const withdrawn = from.told('NotificationWithdrawn')
  return Object.entries(row.incident.notifications ?? {}).map(([key, n]) => {
    const id = key as NotificationId
    const form = formIn(plan.value, n.form)
    const drafts = about(drafted, id)
    const [left] = about(sent, id)
    const [back] = about(withdrawn, id)
    const listed = notices[id] ?? []
    return {
      id: key,
      name: form?.name ?? 'A notification without a form of the plan',
      preliminary: n.preliminary,
      status: n.status,
      from: names.person(n.from).name,
      drafted: drafts.map(({ entry }) => ({ at: entry.at, by: entry.by })),
      approved: about(approved, id).map(({ fact, entry }) => ({
        at: entry.at,
        by: names.person(fact.person).name,
        alone: fact.single,
        reason: entry.note,
      })),
      sent: left === undefined ? null : { at: left.entry.at, by: left.entry.by },
      withdrawn: back === undefined ? null : { at: back.entry.at, by: back.entry.by, reason: back.entry.note },
      subject: words(texts, n.subject),
      text: words(texts, n.note),
      notKnown: Object.entries(n.contents).flatMap(([content, state]) =>
        state === 'present' ? [] : [{ what: form?.contents.find(c => c.id === content)?.what ?? content, state }],
      ),
      list: n.list,
      recipients: n.count,
      counts: n.counts,
      /** The first of them. */
      notices: listed.map(({ customer, state, receipt, hash, detail, endedAt }) => ({
        customer: customers.get(customer) ?? 'a customer who is no longer in the register',
        state,
        at: endedAt === null ? null : iso(endedAt),
        receipt,
        hash,
        detail,
      })),
    }
  })
}

export function statusUpdatesOf(from: Sources) {
  const published = from.told('StatusUpdatePublished')
  return Object.entries(from.row.incident.statusUpdates ?? {}).map(([id, update]) => {
    const by = published.find(({ fact }) => fact.update === id)?.entry
    return {
      title: words(from.texts, update.title),
      text: words(from.texts, update.note),
      status: update.status as string,
      state: update.state,
      draftedAt: iso(update.draftedAt),
      publishedAt: by?.at ?? null,
      publishedBy: by?.by ?? null,
      as: update.role === null ? null : (from.plan.value.roles.find(r => r.id === update.role)?.name ?? (update.role as string)),
    }
  })
}

export function reportsOf(from: Sources) {
  const { rules, texts } = from
  const ruleOf = (id: string) => rules.find(rule => rule.id === id)
  const withdrawn = from.told('SubmissionWithdrawn')
  return {
    submissions: from.told('SubmissionRecorded').map(({ event, fact, entry }) => {
      const rule = ruleOf(fact.rule)
      const back = withdrawn.find(({ event: later, fact: of }) => of.rule === fact.rule && later.seq > event.seq)
      return {
        rule: fact.rule,
        name: rule?.name ?? fact.rule,
        to: rule?.to ?? null,
        citation: rule?.citation ?? null,
        at: iso(fact.happenedAt),
        recordedAt: entry.at,
        by: entry.by,
        reference: words(texts, fact.reference ?? null),
        note: words(texts, fact.note),
        incomplete: [...(fact.incomplete ?? [])],
        withdrawn: back === undefined ? null : { at: back.entry.at, by: back.entry.by, why: back.fact.why, reason: back.entry.note },
      }
    }),
    decisions: from.told('RegimeDecided').map(({ entry }) => ({ at: entry.at, by: entry.by, what: entry.text, reason: entry.note })),
    data: from.told('DataTouched').map(({ entry }) => ({ at: entry.at, by: entry.by, what: entry.text, reason: entry.note })),
    customers: from.told('CustomersAffected').map(({ entry }) => ({ at: entry.at, by: entry.by, what: entry.text, reason: entry.note })),
  }
}

export const vendorsOf = (from: Sources) =>
  from
    .told('VendorInvolved', 'VendorHeard')
    .map(({ entry }) => ({ at: entry.happenedAt, by: entry.by, what: entry.text, note: entry.note }))
