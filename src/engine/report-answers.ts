/**
 * Answers to who reported something: by mail, from the address for reports, so that what they write back joins the same incident. Whoever
 * answers need not see to whom (C-21).
 *
 * W1  A letter leaves once: before it does, that it is about to is put down. Whoever died in between is told that nobody can say, and not
 *     helped to send it again.
 * W2  What left stands in the incident's timeline, in the name of who wrote it.
 */
import type { Actor } from '../core/cause.ts'
import type { Id } from '../core/id.ts'
import { passOut } from '../core/outside.ts'
import type { World } from '../core/world.ts'
import type { Mailer } from '../integrations/mailer.ts'
import type { OrgId, Store } from '../store/port.ts'
import { derive } from './derive.ts'
import type { Handle } from './handle.ts'
import { alertOfReport, keptReport, rememberLetter } from './people-reports.ts'

const sendMs = 25_000

export type ReportAnswered =
  | Readonly<{ answered: 'sent' | 'before' | 'no such report' }>
  /** `again`: nothing left, and the same may be asked again. */
  | Readonly<{ answered: 'not sent'; why: string; instead: string; again: boolean }>
/** `fromName`: beside the address for reports. */
export type ReportAnswer = Readonly<{ by: Actor; text: string; fromName: string; command: Id<'command'> }>
export type ReportAnswers = Readonly<{
  /** Whether any can leave from here. */
  offered: boolean
  answer(org: OrgId, reference: string, answer: ReportAnswer): Promise<ReportAnswered>
}>

/** Mail servers say to whom they did not take it, and whoever answers need not see that (C-21). */
const withoutAddresses = (said: string): string =>
  said.slice(0, 1_000).replace(/[^\s<>"(),;:]{1,200}@[^\s<>"(),;:]{1,200}/g, '[their address]')

export function makeReportAnswers(
  needs: Readonly<{
    store: Store
    handle: Handle
    mailer: Mailer | null
    /** The address for reports; null: there is none, and nobody could write back. */
    address: string | null
    house(org: OrgId): Promise<Pick<World, 'shadow'>>
    key(org: OrgId): Uint8Array
  }>,
): ReportAnswers {
  const { store, mailer, address } = needs
  const no = (why: string, instead: string, again = false): ReportAnswered => ({ answered: 'not sent', why, instead, again })
  return {
    offered: mailer !== null && address !== null,
    async answer(org, reference, { by, text, fromName, command }) {
      const report = await keptReport(store, org, reference)
      if (report === null) return { answered: 'no such report' }
      if (mailer === null || address === null)
        return no(
          'This installation sends no answers.',
          'set REPORT_ADDRESS and REPORT_MAIL_PORT, and SMTP_URL with MAIL_FROM or RESEND_API_KEY',
        )
      if (report.reporter.address === '') return no('Who reported it left no address.', 'nothing: nobody can answer them')
      const stream = (await alertOfReport(store, org, reference))?.incident ?? null
      const incident = stream === null ? undefined : (await store.org(org).load(stream))?.incident
      if (stream === null || incident === undefined)
        return no('This report is on no incident.', 'declare one, and write from your own mail')
      const pass = passOut('customer', incident, await needs.house(org))
      if (pass === null) return no('Nothing leaves to anybody outside while this is in shadow, or a drill.', 'end the shadow first')
      const place = `answer to a report ${command}`
      const home = store.org(org)
      const before = await home.readPrivate(place)
      const state = (before?.value as { state: 'leaving' | 'sent' | 'not sent' } | undefined)?.state
      if (state === 'sent') return { answered: 'before' }
      if (state === 'leaving' || !(await home.replacePrivate(place, before?.version ?? null, { state: 'leaving' })))
        return no('Whether this answer left nobody can say.', 'look into the mail server before you write it again') // W1
      const key = derive<'letter'>('answer to a report', org, command)
      const { carried } = await mailer.send(
        {
          pass,
          key,
          from: { name: fromName, address },
          to: { name: report.reporter.name, address: report.reporter.address },
          subject: `Re: ${report.title} (report ${reference})`,
          text: `${text}\n\n-- \nThis answers your report ${reference}. What you write back reaches the same people.\n`,
          ...(report.messageId === null ? {} : { answers: report.messageId }),
        },
        AbortSignal.timeout(sendMs),
      )
      if (carried.carried === 'refused' || carried.carried === 'failed') {
        await home.putPrivate(place, { state: 'not sent' })
        return no(
          `The mail server did not take it: ${withoutAddresses(carried.detail)}.`,
          'write it again later, or look at the mail server',
          true,
        )
      }
      await rememberLetter(store, org, needs.key(org), `<${key}@${address.split('@').at(-1)}>`, report.thread)
      const sure = carried.carried === 'handed over'
      await needs.handle({
        org,
        stream,
        by,
        command,
        ask: words => ({
          type: 'AddNote',
          note: words(`${sure ? 'Answered' : 'Answered, and nobody can say whether it left:'} report ${reference} by mail:\n\n${text}`),
          happenedAt: null,
        }),
      })
      if (!sure) return no('Whether this answer left nobody can say.', 'look into the mail server before you write it again')
      await home.putPrivate(place, { state: 'sent' })
      return { answered: 'sent' }
    },
  }
}
