/** tocsin health-check …: what is looked at by the product itself. A password comes from a file or a pipe, and never from the command line. */
import type { As } from '../http/api.ts'
import type { HealthCheck, HealthCheckLook } from '../http/checks-api.ts'
import { checkKinds } from '../integrations/health-check/check.ts'
import { type Answer, AnswerIsNo, type Command, numberOf, textOf, type Values, WrongUse } from './command.ts'
import { fileIn } from './file.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

type Kept = As<typeof HealthCheck>
type Seen = As<typeof HealthCheckLook>

const latency = (ms: number | null): string => (ms === null ? '' : `${ms} ms`)
const rowOf = (c: Kept): string[] => {
  const [last] = c.looks
  return [
    c.id,
    c.settings.name,
    c.state,
    last === undefined ? '' : last.at,
    latency(last?.latencyMs ?? null),
    last?.detail ?? c.settings.address,
  ]
}
const list: Command = {
  name: 'health-check list',
  usage: '',
  summary: 'What is looked at, and how it was',
  takes: { min: 0, max: 0 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ values }): Promise<Answer> {
    const found = await remoteOf(values).ask<{ items: Kept[] }>('GET', '/health-checks')
    return { json: { checks: found.items }, text: found.items.length === 0 ? 'Nothing is looked at.' : table(found.items.map(rowOf)) }
  },
}

const settingOptions = {
  name: { type: 'string' },
  every: { type: 'string' },
  timeout: { type: 'string' },
  failures: { type: 'string' },
  successes: { type: 'string' },
  severity: { type: 'string' },
  surface: { type: 'string' },
  latency: { type: 'string' },
  status: { type: 'string' },
  words: { type: 'string' },
  warn: { type: 'string' },
  critical: { type: 'string' },
  tls: { type: 'boolean' },
  authority: { type: 'string' },
  user: { type: 'string' },
  database: { type: 'string' },
  'password-file': { type: 'string' },
} as const
const settingHelp = [
  '--every S           seconds between looks (60)',
  '--timeout S         seconds that a look may take (10)',
  '--failures N        in a row until it fires (3);  --successes M  in a row until it resolves (2)',
  '--severity WORD     critical (as it is), error, warning or info: what the plan decides on',
  '--surface ID        of the plan, that it speaks for',
  '--latency S         seconds that an answer may take; without, for http the plan’s own threshold',
  '--status 200,301    http: those that are well;  --words TEXT  that the answer must contain',
  '--warn DAYS         before a certificate ends (21);  --critical DAYS (3)',
  '--tls               postgres, redis, mongodb: over TLS;  --authority FILE  a certificate authority of one’s own',
  '--user NAME         --database NAME  --password-file FILE, - reads what is piped in',
]
function settingsOf(kind: string, address: string, values: Values): Record<string, unknown> {
  if (!(checkKinds as readonly string[]).includes(kind)) throw new WrongUse(`there is no kind ${kind}`, checkKinds.join(' | '))
  const seconds = textOf(values, 'latency')
  if (seconds !== undefined && !(Number(seconds) > 0)) throw new WrongUse(`--latency ${seconds} is no number of seconds`, '--latency 2.5')
  const authority = textOf(values, 'authority')
  const given = {
    name: textOf(values, 'name') ?? address,
    kind,
    address,
    everySeconds: numberOf(values, 'every', 10, 86_400),
    timeoutSeconds: numberOf(values, 'timeout', 1, 30),
    failures: numberOf(values, 'failures', 1, 20),
    successes: numberOf(values, 'successes', 1, 20),
    severity: textOf(values, 'severity'),
    surface: textOf(values, 'surface'),
    latencySeconds: seconds === undefined ? undefined : Number(seconds),
    statuses: textOf(values, 'status')?.split(',').map(Number),
    words: textOf(values, 'words'),
    warnDays: numberOf(values, 'warn', 0, 365),
    criticalDays: numberOf(values, 'critical', 0, 365),
    tls: values.tls === true ? true : undefined,
    authority: authority === undefined ? undefined : fileIn(authority),
    user: textOf(values, 'user'),
    database: textOf(values, 'database'),
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}
const secretOf = (values: Values): { secret?: string } => {
  const file = textOf(values, 'password-file')
  return file === undefined ? {} : { secret: fileIn(file).replace(/\r?\n$/, '') }
}
const said = (seen: Seen): Answer => {
  const ends = seen.expiresAt === null ? '' : `; a certificate ends at ${seen.expiresAt}`
  return {
    json: seen,
    text: `${seen.ok ? 'well' : 'fails'}: ${seen.detail}${seen.latencyMs === null ? '' : `, ${latency(seen.latencyMs)}`}${ends}`,
    code: seen.ok ? 0 : 1,
  }
}

const add: Command = {
  name: 'health-check add',
  usage: `${checkKinds.join('|')} ADDRESS [--name NAME] [--every S] …`,
  summary: 'Have an address looked at; what fails becomes a signal, and the plan decides',
  takes: { min: 2, max: 2 },
  options: { ...remoteOptions, ...settingOptions },
  help: [...settingHelp, ...remoteHelp],
  async run({ positionals: [kind, address], values }): Promise<Answer> {
    const settings = settingsOf(kind!, address!, values)
    const made = await remoteOf(values).ask<Kept>('POST', '/health-checks', { settings, ...secretOf(values) })
    return { json: made, text: `${made.settings.name} is looked at every ${made.settings.everySeconds} s: ${made.id}` }
  },
}
const run: Command = {
  name: 'health-check run',
  usage: `ID | ${checkKinds.join('|')} ADDRESS …`,
  summary: 'Look once, now, at a check that is kept or at an address that is not; nothing is kept of it',
  takes: { min: 1, max: 2 },
  options: { ...remoteOptions, ...settingOptions },
  help: [...settingHelp, ...remoteHelp],
  async run({ positionals: [first, address], values }): Promise<Answer> {
    const asked = address === undefined ? { id: first } : { settings: settingsOf(first!, address, values), ...secretOf(values) }
    return said(await remoteOf(values).ask<Seen>('POST', '/health-checks/look', asked))
  },
}
const turn = (on: boolean): Command => ({
  name: `health-check ${on ? 'on' : 'off'}`,
  usage: 'ID',
  summary: on ? 'Look at it again' : 'Do not look at it for now; what fires of it resolves',
  takes: { min: 1, max: 1 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ positionals: [wanted], values }): Promise<Answer> {
    const remote = remoteOf(values)
    const { items } = await remote.ask<{ items: Kept[] }>('GET', '/health-checks')
    const one = items.find(c => c.id === wanted)
    if (one === undefined) throw new AnswerIsNo(`there is no health check ${wanted}`, 'tocsin health-check list')
    const kept = await remote.ask<Kept>('PUT', `/health-checks/${encodeURIComponent(one.id)}`, { settings: { ...one.settings, on } })
    return { json: kept, text: on ? 'It is looked at.' : 'It is not looked at.' }
  },
})
const remove: Command = {
  name: 'health-check remove',
  usage: 'ID',
  summary: 'Look at it no more; what fires of it resolves',
  takes: { min: 1, max: 1 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ positionals: [wanted], values }): Promise<Answer> {
    await remoteOf(values).ask('DELETE', `/health-checks/${encodeURIComponent(wanted!)}`)
    return { json: { removed: wanted }, text: 'Removed.' }
  },
}

export const healthCheckCommands: readonly Command[] = [list, add, run, turn(true), turn(false), remove]
