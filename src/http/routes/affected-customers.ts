/** Who is affected by an incident: said as all, by a filter, by ids, or by a file; found in the register, and frozen when a notification goes. */
import { z } from 'zod'
import type { Filter } from '../../customers/customer.ts'
import { findCustomers } from '../../customers/find.ts'
import { AffectedCustomers, type As, ChooseCustomers } from '../api.ts'
import { actorOf } from '../caller.ts'
import { CustomersFound, FindCustomers, fileMax } from '../customers-api.ts'
import { type App, answers, callerIn, type Doorway } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { orRefused } from './customers.ts'
import { commandOf, done } from './incidents.ts'

const params = z.object({ id: z.string().min(1).max(64) })
const problemsMax = 1_000

export function addAffectedCustomerRoutes(app: App, { engine, reader }: Doorway): void {
  const { customers } = engine
  app.post(
    '/customers/find',
    {
      bodyLimit: fileMax,
      schema: {
        summary: 'Whom a list names, and what of it is not in the register, by line; nothing is stored',
        body: FindCustomers,
        response: answers(CustomersFound),
      },
    },
    async request => {
      const { customers: found, problems } = findCustomers(await customers.register(callerIn(request).org), request.body.csv)
      return {
        items: found.map(c => ({ id: c.id as string, name: c.name })),
        total: found.length,
        withoutContact: found.filter(c => c.contact === null).length,
        problems: problems.slice(0, problemsMax),
      }
    },
  )
  const affectedOf = async (org: ReturnType<typeof callerIn>['org'], which: string) => {
    const row = await reader.find(org, which)
    if (row === null) throw new EdgeError('no-such-incident')
    const affected = row.incident.law?.affected ?? null
    const items = affected === null ? [] : ((await customers.listed(org, affected.list)) ?? [])
    return {
      row,
      shown: {
        list: affected?.list ?? null,
        count: affected?.count ?? 0,
        frozen: affected?.frozen ?? false,
        items: items.map(c =>
          'name' in c
            ? { id: c.id as string, name: c.name, country: c.country, contact: c.contact }
            : { id: c.id as string, name: null, country: null, contact: null },
        ),
      },
    }
  }
  app.get(
    '/incidents/:id/customers',
    { schema: { summary: 'The customers who are affected', params, response: answers(AffectedCustomers) } },
    async request => (await affectedOf(callerIn(request).org, request.params.id)).shown,
  )
  app.post(
    '/incidents/:id/customers',
    {
      bodyLimit: fileMax,
      schema: { summary: 'Say which customers are affected', params, body: ChooseCustomers, response: answers(AffectedCustomers) },
    },
    async request => {
      const caller = callerIn(request)
      const { row } = await affectedOf(caller.org, request.params.id)
      const { how, filter, customers: ids, csv, reason } = request.body
      if (csv !== undefined && (how !== 'upload' || ids !== undefined))
        throw new EdgeError('invalid', {
          field: 'body.csv',
          message: 'A file is one way of saying who; here there are two.',
          instead: 'how: upload, with csv or with customers',
        })
      const named = csv === undefined ? null : findCustomers(await customers.register(caller.org), csv)
      if (named !== null && named.problems.length > 0) {
        const [first] = named.problems
        throw new EdgeError('invalid', {
          field: 'body.csv',
          message: `${named.problems.length} of its lines name nobody in the register; the first is line ${first!.line}: ${first!.what}. Nothing was recorded.`,
          instead: first!.instead,
          lines: named.problems.slice(0, problemsMax),
        })
      }
      const chosen =
        how === 'all'
          ? { how }
          : how === 'filter'
            ? { how, filter: filterOf(filter ?? {}) }
            : { how, customers: named?.customers.map(c => c.id) ?? ((ids ?? []) as never) }
      const command = commandOf(caller, request.headers['idempotency-key'])
      const outcome = await orRefused(() => customers.affect(caller.org, row.stream, actorOf(caller), chosen, reason ?? null, command))
      if (outcome.handled === 'correlation taken') throw new EdgeError('conflict')
      done(outcome)
      return (await affectedOf(caller.org, request.params.id)).shown
    },
  )
}

const filterOf = (filter: NonNullable<As<typeof ChooseCustomers>['filter']>) =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as Filter
