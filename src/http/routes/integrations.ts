/** Integrations: a key for each source, with its addresses, its counts and a test signal. */

import { hash } from 'node:crypto'
import { z } from 'zod'
import { instant } from '../../core/id.ts'
import type { SecretSet } from '../../engine/source-secrets.ts'
import type { Signal, SourceRoute } from '../../integrations/source.ts'
import { iso, isoOrNull } from '../../read/instant.ts'
import type { Door } from '../../store/port.ts'
import { Done, SignalTested } from '../api.ts'
import { actorOf } from '../caller.ts'
import { type App, answers, callerIn, type Doorway, listOf, made, mustOwn } from '../doorway.ts'
import { endWays } from '../end-ways.ts'
import { EdgeError } from '../errors.ts'
import { Integration, MadeIntegration, NewIntegration, NewSourceSecret } from '../integrations-api.ts'
import { doorId, hashOf, makeIntegrationKey } from '../secret.ts'

const one = z.object({ id: z.string().min(1).max(64) })
const oneSource = one.extend({ source: z.string().min(1).max(64) })
const overlapHours = 24
const hourMs = 3_600_000
const countedForMs = 30 * 86_400_000
const testLastsMs = 5 * 60_000

/** How a tool is told our address: `{base}` is the address up to and with the key, `{dsn}` the same as a DSN of Sentry's. */
const setUps: Readonly<Record<string, Readonly<{ for: string; how: string; url: string }>>> = {
  'POST /api/v2/alerts': {
    for: 'Prometheus, amtool and what else speaks the Alertmanager API',
    url: '{base}',
    how: 'prometheus.yml: under alerting.alertmanagers set static_configs.targets to {host} and path_prefix to {path}; amtool: --alertmanager.url={base}',
  },
  'POST /alertmanager': {
    for: "Alertmanager's webhook",
    url: '{base}/alertmanager',
    how: 'alertmanager.yml: receivers.webhook_configs.url; keep send_resolved: true',
  },
  'POST /grafana': {
    for: 'Grafana alerting',
    url: '{base}/grafana',
    how: 'in Grafana: Alerting, Contact points, a new one of type Webhook with this URL and method POST; leave its resolved messages on, they are what resolves',
  },
  'POST /v2/enqueue': {
    for: 'PagerDuty Events v2 clients',
    url: '{base}/v2/enqueue',
    how: "set the client's events URL to it; any routing key is taken, the one in the address counts",
  },
  'POST /slack-webhook': {
    for: 'tools that can only post to Slack',
    url: '{base}/slack-webhook',
    how: 'where the tool asks for a Slack webhook URL, give it this one; what it calls resolved or recovered ends the condition of the same title',
  },
  'POST /signal': {
    for: 'your own scripts',
    url: '{base}/signal',
    how: `curl -d '{"summary": "disk is full", "labels": {"host": "db1"}}' {base}/signal`,
  },
}

/** The addresses behind a key; `key` stands in them as it is, or as a blank where it is not known any more. */
export function urlsOf(sources: readonly SourceRoute[], source: string, publicUrl: string, key: string) {
  const base = `${publicUrl}/in/${key}`
  const { host, pathname: above } = new URL(publicUrl)
  const pathname = `${above.replace(/\/$/, '')}/in/${key}`
  const dsn = `${base.replace('//', '//tocsin@')}/1` // as Sentry's SDKs have it
  const fill = (text: string) =>
    text.replaceAll('{dsn}', dsn).replaceAll('{base}', base).replaceAll('{host}', host).replaceAll('{path}', pathname)
  return sources
    .filter(route => route.method === 'POST' && (source === 'any' || route.source === source))
    .flatMap(route => {
      const setUp = withUrl(route) ?? setUps[`POST ${route.path}`]
      return setUp ? [{ for: setUp.for, url: fill(setUp.url), how: fill(setUp.how) }] : []
    })
}

const withUrl = ({ setUp, path }: SourceRoute) => (setUp === undefined ? null : { url: `{base}${path}`, ...setUp })

/** Those of a key's sources that prove with a secret who they are: one for each, whatever number of addresses it has. */
const signing = (sources: readonly SourceRoute[], source: string) =>
  sources.filter(
    (route, n) =>
      route.proof !== undefined &&
      (source === 'any' || route.source === source) &&
      sources.findIndex(r => r.source === route.source && r.proof) === n,
  )

/** How each of them proves itself, and whether its secret is set. */
export const signsOf = (sources: readonly SourceRoute[], source: string, set: readonly SecretSet[]) =>
  signing(sources, source).map(({ source, proof, setUp }) => {
    const is = set.find(one => one.source === source)
    return {
      source,
      for: setUp?.for ?? source,
      need: proof!.secret,
      called: proof!.called,
      setAt: isoOrNull(is?.setAt ?? null),
      previousUntil: isoOrNull(is?.previousUntil ?? null),
    }
  })

export function addIntegrationRoutes(app: App, way: Doorway): void {
  const { engine, settings, sources } = way
  const shown = (
    door: Door,
    counts: readonly Readonly<{ source: string; outcome: string; count: number }>[],
    set: readonly SecretSet[],
    key = '<key>',
  ) => ({
    id: door.id,
    name: door.label,
    source: door.source ?? 'any',
    createdAt: iso(door.createdAt),
    revokedAt: isoOrNull(door.revokedAt),
    lastUsedAt: isoOrNull(door.lastUsedAt),
    urls: urlsOf(sources, door.source ?? 'any', settings.publicUrl, key),
    counts: counts.filter(c => c.source === door.id).map(({ outcome, count }) => ({ outcome, count })),
    signs: signsOf(sources, door.source ?? 'any', set),
  })
  /** The route that this integration may sign for, and a secret that could be one. Throws what is wrong with either. */
  const signerOf = (door: Pick<Door, 'source'>, source: string): SourceRoute => {
    const route = signing(sources, door.source ?? 'any').find(route => route.source === source)
    if (route === undefined)
      throw new EdgeError('unfit', {
        field: 'source',
        message: `This integration takes nothing that ${source} signs.`,
        instead:
          signing(sources, door.source ?? 'any')
            .map(route => route.source)
            .join(', ') || 'leave the secret out',
      })
    return route
  }
  const mustFit = (route: SourceRoute, secret: string): void => {
    const problem = route.proof!.objectsToSecret(secret)
    if (problem !== null) throw new EdgeError('invalid', { field: 'secret', message: problem, instead: `take ${route.proof!.called}` })
  }
  const doorOf = async (org: Door['org'], which: string): Promise<Door> => {
    const door = (await engine.store.org(org).doors('integration key')).find(d => d.id === which)
    if (door === undefined) throw new EdgeError('no-such-integration')
    return door
  }

  app.get(
    '/integrations',
    { schema: { summary: 'Integrations with their addresses and what came in within 30 days', response: answers(listOf(Integration)) } },
    async request => {
      const store = engine.store.org(callerIn(request).org)
      const [doors, counts, secrets] = await Promise.all([
        store.doors('integration key'),
        store.intakeCounts(instant(engine.clock.now() - countedForMs)),
        engine.sourceSecrets.all(callerIn(request).org),
      ])
      const items = doors.map(door => shown(door, counts, secrets[door.id] ?? []))
      return { items, total: items.length }
    },
  )
  app.post(
    '/integrations',
    { schema: { summary: 'Make an integration; its key is shown this once', body: NewIntegration, response: made(MadeIntegration) } },
    async (request, reply) => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      const { name, source, secret } = request.body
      if (secret !== undefined) mustFit(signerOf({ source }, source), secret)
      const { door, key } = await makeIntegration(way, caller.org, name, source)
      await engine.waysIn.note(caller.org, actorOf(caller), { type: 'RecordIntegrationKey', key: door.id, source }) // before anybody has it
      if (secret !== undefined) {
        await engine.waysIn.note(caller.org, actorOf(caller), { type: 'RecordSourceSecret', key: door.id, source, previousUntil: null })
        await engine.sourceSecrets.set(caller.org, door.id, source, secret, 0)
      }
      reply.code(201)
      return { ...shown(door, [], (await engine.sourceSecrets.all(caller.org))[door.id] ?? [], key), key }
    },
  )
  app.delete(
    '/integrations/:id',
    { schema: { summary: 'Revoke its key, at once', params: one, response: answers(Done) } },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      await endWays(way, caller.org, actorOf(caller), [await doorOf(caller.org, request.params.id)])
      await engine.sourceSecrets.remove(caller.org, request.params.id, null)
      return { ok: true as const }
    },
  )
  app.put(
    '/integrations/:id/secrets/:source',
    {
      schema: {
        summary: 'Set what a vendor signs with; the one before it holds a while longer',
        params: oneSource,
        body: NewSourceSecret,
        response: answers(Integration),
      },
    },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      const door = await doorOf(caller.org, request.params.id)
      if (door.revokedAt !== null)
        throw new EdgeError('unfit', { message: 'The key of this integration was revoked.', instead: 'make a new integration' })
      const route = signerOf(door, request.params.source)
      mustFit(route, request.body.secret)
      const overlapMs = (request.body.overlapHours ?? overlapHours) * hourMs
      const end = instant(engine.clock.now() + overlapMs)
      const is = ((await engine.sourceSecrets.all(caller.org))[door.id] ?? []).find(one => one.source === route.source)
      const same = (await engine.sourceSecrets.holding(caller.org, door.id, route.source))[0] === request.body.secret
      if (same && (request.body.overlapHours === undefined || (is?.previousUntil ?? 0) <= end))
        return shown(door, [], (await engine.sourceSecrets.all(caller.org))[door.id] ?? []) // it is what holds already
      const previousUntil = is !== undefined && overlapMs > 0 ? end : null
      // What is recorded and did not happen is seen to; what happened and is in no record would not be.
      await engine.waysIn.note(caller.org, actorOf(caller), {
        type: 'RecordSourceSecret',
        key: door.id,
        source: route.source,
        previousUntil,
      })
      await engine.sourceSecrets.set(caller.org, door.id, route.source, request.body.secret, overlapMs)
      return shown(door, [], (await engine.sourceSecrets.all(caller.org))[door.id] ?? [])
    },
  )
  app.delete(
    '/integrations/:id/secrets/:source',
    { schema: { summary: 'Forget what a vendor signs with', params: oneSource, response: answers(Done) } },
    async request => {
      const caller = callerIn(request)
      mustOwn(caller, await engine.directory(caller.org))
      const door = await doorOf(caller.org, request.params.id)
      const { source } = request.params
      if (!((await engine.sourceSecrets.all(caller.org))[door.id] ?? []).some(one => one.source === source)) return { ok: true as const }
      await engine.waysIn.note(caller.org, actorOf(caller), { type: 'RecordSourceSecretRemoved', key: door.id, source })
      await engine.sourceSecrets.remove(caller.org, door.id, source)
      return { ok: true as const }
    },
  )
  app.post(
    '/integrations/:id/test',
    { schema: { summary: 'Send a test signal the way a real one comes', params: one, response: answers(SignalTested) } },
    async request => {
      const { org } = callerIn(request)
      const door = await doorOf(org, request.params.id)
      if (door.revokedAt !== null)
        throw new EdgeError('unfit', { message: 'The key of this integration was revoked.', instead: 'make a new integration' })
      const now = engine.clock.now()
      const signal: Signal = {
        dedup: `tocsin test ${door.id} ${now}`,
        status: 'firing',
        severityHint: 'critical',
        summary: `Test signal from ${door.label}`,
        labels: { alertname: 'TocsinTest', severity: 'critical', integration: door.label },
        annotations: {
          summary: `Test signal from ${door.label}`,
          description: 'Somebody pressed "send a test signal". It resolves by itself in five minutes.',
        },
        link: null,
        startsAt: now,
        endsAt: null,
        expiresAt: instant(now + testLastsMs),
      }
      const bytes = JSON.stringify(signal)
      const accepted = await engine.intake(door, door.source === null || door.source === 'any' ? 'signal' : door.source, [signal], {
        hash: hash('sha256', bytes, 'hex'),
        bytes: Buffer.byteLength(bytes),
      })
      return { accepted: true, dedup: [...accepted.dedup] }
    },
  )
}

/** Also what the first start does. */
export async function makeIntegration(
  { engine }: Pick<Doorway, 'engine'>,
  org: Door['org'],
  name: string,
  source: string,
): Promise<Readonly<{ door: Door; key: string }>> {
  const key = makeIntegrationKey()
  const door: Omit<Door, 'org'> = {
    id: doorId(),
    kind: 'integration key',
    person: null,
    label: name,
    source,
    scopes: [],
    createdAt: engine.clock.now(),
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
    once: false,
  }
  await engine.store.org(org).putDoor(door, hashOf(key))
  return { door: { ...door, org }, key }
}
