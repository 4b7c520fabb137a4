/** Customers and vendors: the register, and what a vendor tells us. */
import { z } from 'zod'
import { zoneProblem } from '../../calendar/zones.ts'
import { type Id, id } from '../../core/id.ts'
import { clockHint, printClock, readClock } from '../../customers/clock-words.ts'
import {
  type Customer as CustomerKept,
  type Register,
  RegisterError,
  type Vendor as VendorKept,
  withCustomers,
} from '../../customers/customer.ts'
import { exportedRows, importCustomers } from '../../customers/import.ts'
import { iso } from '../../read/instant.ts'
import { type As, Customer, CustomersIn, CustomersTaken, Done, Vendor, VendorHeard, VendorWord } from '../api.ts'
import { actorOf } from '../caller.ts'
import { CustomerAsked, fileMax } from '../customers-api.ts'
import { type App, answers, callerIn, type Doorway, listOf, mustOwn } from '../doorway.ts'
import { EdgeError } from '../errors.ts'
import { csvOf, exportOf } from '../export.ts'
import { commandOf, done, past } from './incidents.ts'

const params = z.object({ id: z.string().min(1).max(64) })

const shown = (c: CustomerKept): As<typeof Customer> => ({
  id: c.id,
  name: c.name,
  country: c.country,
  role: c.role,
  contact: c.contact,
  data: [...c.data],
  vendors: [...c.vendors],
  ...(c.enterprise === undefined ? {} : { enterprise: c.enterprise }),
  ...(c.asked === undefined ? {} : { asked: c.asked.map(one => ({ at: iso(one.at), words: one.words })) }),
  contracts: c.contracts.map(terms => ({ contract: terms.contract, clause: terms.clause, clock: printClock(terms), zone: terms.zone })),
})

function read(body: As<typeof Customer>, which: string): CustomerKept {
  if (body.id !== which) throw new EdgeError('invalid', { field: 'body.id', message: `${body.id} is not ${which}.`, instead: which })
  return {
    id: id(body.id),
    name: body.name,
    country: body.country,
    role: body.role,
    contact: body.contact,
    data: body.data as never,
    vendors: body.vendors as never,
    ...(body.enterprise === undefined ? {} : { enterprise: body.enterprise }),
    contracts: body.contracts.map((terms, n) => {
      const field = `body.contracts.${n}`
      const said = readClock(terms.clock)
      if (said === null)
        throw new EdgeError('invalid', { field: `${field}.clock`, message: `${terms.clock} cannot be read.`, instead: clockHint })
      const noZone = terms.zone === null ? null : zoneProblem(terms.zone)
      if (noZone !== null)
        throw new EdgeError('invalid', { field: `${field}.zone`, message: `${terms.zone} is no zone to count by.`, instead: noZone })
      return { contract: id(terms.contract), clause: terms.clause, ...said, zone: terms.zone, holidays: null }
    }),
  }
}

/** What a customer asked for is kept, whoever writes the rest anew. */
function keptOf(register: Register, customer: CustomerKept): CustomerKept {
  const before = register.customers.find(c => c.id === customer.id)
  const enterprise = customer.enterprise ?? before?.enterprise
  return {
    ...customer,
    ...(before?.asked === undefined ? {} : { asked: before.asked }),
    ...(enterprise === undefined ? {} : { enterprise }),
  }
}

/** What the register refuses, at its place. */
export async function orRefused<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof RegisterError)
      throw new EdgeError('invalid', { field: `body.${error.field}`, message: error.message, instead: error.instead })
    throw error
  }
}

export function addCustomerRoutes(app: App, { engine }: Doorway): void {
  const { customers } = engine
  app.get(
    '/customers',
    {
      schema: {
        summary: 'The register of customers',
        querystring: z.object({ q: z.string().max(200).optional() }),
        response: answers(listOf(Customer)),
      },
    },
    async request => {
      const wanted = request.query.q?.trim().toLowerCase() ?? ''
      const all = (await customers.register(callerIn(request).org)).customers
      const found = all.filter(c => `${c.id} ${c.name} ${c.country ?? ''}`.toLowerCase().includes(wanted))
      return { items: found.map(shown), total: found.length }
    },
  )
  app.put(
    '/customers/:id',
    { schema: { summary: 'Add or change a customer', params, body: Customer, response: answers(Customer) } },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      const customer = read(request.body, request.params.id)
      const after = await orRefused(() => customers.change(caller.org, register => withCustomers(register, [keptOf(register, customer)])))
      return shown(after.customers.find(c => c.id === customer.id)!)
    },
  )
  app.post(
    '/customers/:id/asked',
    {
      schema: {
        summary: 'Record that a customer asked to hear of vulnerabilities, with its words',
        params,
        body: CustomerAsked,
        response: answers(Customer),
      },
    },
    async request => {
      const caller = callerIn(request)
      const now = engine.clock.now()
      const at = past(request.body.at, 'body.at', now) ?? now
      const after = await customers.change(caller.org, register => {
        const known = register.customers.find(c => c.id === (request.params.id as never))
        if (known === undefined)
          throw new EdgeError('not-found', { message: 'There is no such customer.', instead: 'GET /api/v1/customers lists them' })
        return withCustomers(register, [{ ...known, asked: [...(known.asked ?? []), { at, words: request.body.words }].slice(-50) }])
      })
      return shown(after.customers.find(c => c.id === (request.params.id as never))!)
    },
  )
  app.delete(
    '/customers/:id',
    { schema: { summary: 'Take a customer out of the register', params, response: answers(Done) } },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      await customers.change(caller.org, register => ({
        ...register,
        customers: register.customers.filter(c => c.id !== request.params.id),
      }))
      return { ok: true as const }
    },
  )
  app.get('/customers.csv', { schema: { summary: 'The register as a file, in the columns that are imported' } }, async (request, reply) => {
    const all = (await customers.register(callerIn(request).org)).customers
    const of = exportOf('the register of customers', null, engine.clock.now(), all)
    reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="customers.csv"')
    return reply.serializer(String).send(csvOf(of, exportedRows(all)))
  })
  app.post(
    '/customers/import',
    {
      bodyLimit: fileMax,
      schema: {
        summary: 'Take in customers from CSV: all of it or, where something is wrong, nothing',
        body: CustomersIn,
        response: answers(CustomersTaken),
      },
    },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      const { customers: found, problems, withoutContact } = importCustomers(request.body.csv, zoneProblem)
      if (problems.length === 0)
        await orRefused(() =>
          customers.change(caller.org, register =>
            withCustomers(
              register,
              found.map(one => keptOf(register, one)),
            ),
          ),
        )
      return { taken: found.length, withoutContact, problems: problems.slice(0, 1_000) }
    },
  )

  app.get(
    '/vendors',
    { schema: { summary: 'Vendors: those of the plan and our own', response: answers(listOf(Vendor)) } },
    async request => {
      const { org } = callerIn(request)
      const [vendors, register, world] = await Promise.all([customers.vendors(org), customers.register(org), engine.world(org)])
      const items = vendors.map(v => ({
        ...v,
        holds: [...v.holds],
        interface: [...(world.plan.value.vendors?.find(named => named.id === v.id)?.interface ?? [])],
        customers: register.customers.filter(c => c.vendors.includes(v.id)).length,
      }))
      return { items, total: items.length }
    },
  )
  app.put(
    '/vendors/:id',
    { schema: { summary: 'Add or change a vendor', params, body: Vendor, response: answers(Vendor) } },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      const { name, role, holds, contact } = request.body
      const vendor: VendorKept = { id: id(request.params.id), name, role, holds, contact }
      await customers.change(caller.org, register => ({
        ...register,
        vendors: [...register.vendors.filter(v => v.id !== vendor.id), vendor],
      }))
      return { ...vendor, holds: [...vendor.holds] }
    },
  )
  app.delete(
    '/vendors/:id',
    { schema: { summary: 'Take our own entry of a vendor out', params, response: answers(Done) } },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      await customers.change(caller.org, register => ({ ...register, vendors: register.vendors.filter(v => v.id !== request.params.id) }))
      return { ok: true as const }
    },
  )
  app.post(
    '/vendors/:id/word',
    {
      schema: {
        summary: 'A vendor had an incident: where our data is touched it opens ours, and the clocks of the customers whose data it holds',
        params,
        body: VendorWord,
        response: answers(VendorHeard),
      },
    },
    async request => {
      const caller = callerIn(request)
      const { toldAt, words, touched, data } = request.body
      const word = {
        vendor: id<'vendor'>(request.params.id),
        toldAt: past(toldAt, 'body.toldAt', engine.clock.now())!,
        words,
        touched,
        data: data as never,
      }
      const command: Id<'command'> | undefined = commandOf(caller, request.headers['idempotency-key'])
      const outcome = await orRefused(() => customers.vendorSays(caller.org, actorOf(caller), word, command))
      if (outcome === null) return { incident: null }
      if (outcome.handled === 'correlation taken') throw new EdgeError('conflict')
      const { stream, number } = done(outcome)
      return { incident: { id: stream as string, number } }
    },
  )
}
