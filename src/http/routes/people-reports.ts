/** What people reported, for whoever works on it: the words, and who it was only where they agreed to be named (C-21). */
import { z } from 'zod'
import { readReference } from '../../core/signal/reported.ts'
import { fresh } from '../../engine/derive.ts'
import { iso } from '../../read/instant.ts'
import { actorOf } from '../caller.ts'
import { type App, answers, callerIn, type Doorway } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { PersonReport, ReportAnswerBody, ReportAnswered } from '../reported-api.ts'
import { commandOf } from './incidents.ts'

const params = z.object({ reference: z.string().min(1).max(32) })

export function addPeopleReportRoutes(app: App, { engine, settings }: Doorway): void {
  app.get(
    '/people-reports/:reference',
    {
      schema: {
        summary: 'What somebody reported, by its reference; who it was only where they agreed to be named',
        params,
        response: answers(PersonReport),
      },
    },
    async request => {
      const reference = readReference(request.params.reference)
      const report = reference === null ? null : await engine.peopleReports.read(callerIn(request).org, reference)
      if (report === null) throw new EdgeError('no-such-report')
      const { consent } = report
      return {
        ...report,
        answerable: report.answerable && engine.reportAnswers.offered,
        hasAddress: report.answerable,
        leftOut: [...report.leftOut],
        at: iso(report.at),
        consent: consent === null ? null : { ...consent, at: iso(consent.at) },
      }
    },
  )
  app.post(
    '/people-reports/:reference/answer',
    {
      schema: {
        summary: 'Answer who reported it, by mail; their address need not be shown for it. It leaves once under one Idempotency-Key',
        params,
        headers: z.object({ 'idempotency-key': z.string().min(1).max(200).optional() }),
        body: ReportAnswerBody,
        response: answers(ReportAnswered),
      },
    },
    async request => {
      const caller = callerIn(request)
      const reference = readReference(request.params.reference)
      const command = commandOf(caller, request.headers['idempotency-key']) ?? fresh<'command'>()
      const { text } = request.body
      const asked = { by: actorOf(caller), text, fromName: settings.organisation, command }
      const answered = reference === null ? null : await engine.reportAnswers.answer(caller.org, reference, asked)
      if (answered === null || answered.answered === 'no such report') throw new EdgeError('no-such-report')
      if (answered.answered === 'not sent') throw new EdgeError('unfit', { message: answered.why, instead: answered.instead })
      return { sent: true, again: answered.answered === 'before' } as const
    },
  )
}
