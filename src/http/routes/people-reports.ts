/** What people reported, for whoever works on it: the words, and who it was only where they agreed to be named (C-21). */
import { z } from 'zod'
import { readReference } from '../../core/signal/reported.ts'
import { iso } from '../../read/instant.ts'
import { type App, answers, callerIn, type Doorway } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { PersonReport } from '../reported-api.ts'

export function addPeopleReportRoutes(app: App, { engine }: Doorway): void {
  app.get(
    '/people-reports/:reference',
    {
      schema: {
        summary: 'What somebody reported, by its reference; who it was only where they agreed to be named',
        params: z.object({ reference: z.string().min(1).max(32) }),
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
        leftOut: [...report.leftOut],
        at: iso(report.at),
        consent: consent === null ? null : { ...consent, at: iso(consent.at) },
      }
    },
  )
}
