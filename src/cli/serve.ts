/** tocsin serve: one whole instance, until it is told to stop. */
import type { Started } from '../app.ts'
import { type Tell, tellStderr } from '../engine/tell.ts'
import { leadsHome } from '../http/loopback.ts'
import { type Flags, readSettings, settingsReference, WrongSettings } from '../settings.ts'
import { loadApp } from './bundled.ts'
import { AnswerIsNo, type Command, numberOf, type Output, textOf, WrongUse } from './command.ts'
import { keepHeapSmall } from './heap.ts'

export const serve: Command = {
  name: 'serve',
  usage: '[--data DIR] [--port N] [--plan FILE] [--people FILE]',
  summary: 'Run an instance: database, engine, API and console in one process',
  takes: { min: 0, max: 0 },
  options: {
    data: { type: 'string' },
    port: { type: 'string' },
    plan: { type: 'string' },
    people: { type: 'string' },
    host: { type: 'string' },
    url: { type: 'string' },
  },
  help: [
    '--data DIR     the directory that holds everything (default .data)',
    '--port N       where to listen (default 7070; 0: any free port)',
    '--host ADDR    the address to listen on (default 127.0.0.1; 0.0.0.0: all)',
    '--url URL      as people and other tools reach it, for links',
    '--plan FILE    the plan; taken when it is new or has changed',
    '--people FILE  the people; taken when it is new or has changed',
    '--json         one JSON line on stdout when it is ready: {"url", "signIn", "intake": {"url", "key"}}',
    '',
    'Environment:',
    ...settingsReference().map(({ name, what }) => `${name.padEnd(20)} ${what}`),
  ],
  async run({ values, output }) {
    keepHeapSmall()
    const stopping = stopAsked()
    const started = await up(flagsOf(values), output.json ? tellStderr : tellPerson(output))
    if (output.json)
      output.out(
        JSON.stringify({
          url: started.url,
          signIn: started.signIn,
          intake: started.intake,
          ...(started.recoveryKit === null ? {} : { recoveryKit: started.recoveryKit }),
        }),
      )
    else output.out(screen(started))
    await stopping
    if (!output.json) output.err('Stopping …')
    await started.stop()
    return 0
  },
}

function flagsOf(values: Parameters<Command['run']>[0]['values']): Flags {
  const port = numberOf(values, 'port', 0, 65_535)
  const given = Object.fromEntries(
    (['data', 'plan', 'people', 'host', 'url'] as const).flatMap(name => {
      const text = textOf(values, name)
      return text === undefined ? [] : [[name, text]]
    }),
  )
  return { ...given, ...(port === undefined ? {} : { port }) }
}

/** The instance is loaded here and not above: every other command is quick because of it. */
async function up(flags: Flags, tell: Tell): Promise<Started> {
  const { start, WrongFile } = await loadApp()
  try {
    return await start(readSettings(flags, process.env), tell)
  } catch (error) {
    if (error instanceof WrongSettings || error instanceof WrongFile)
      throw new WrongUse(error.message, 'tocsin serve --help; for a plan: tocsin plan check FILE')
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EADDRINUSE')
      throw new AnswerIsNo(`the port is taken: ${(error as Error).message}`, 'name another one with --port, or 0 for any free one')
    if (code === 'EACCES') throw new AnswerIsNo((error as Error).message, 'choose a port above 1023, or a directory that is yours')
    throw error
  }
}

const oneAskMs = 2_000

/**
 * Resolves when somebody asks us to stop. A terminal, npm and the start script all pass the same Ctrl-C on: those are one.
 * Asked again later, we go at once. A start script that is gone has asked too.
 */
function stopAsked(): Promise<void> {
  return new Promise(resolve => {
    let first: number | null = null
    const ask = () => {
      first ??= Date.now()
      if (Date.now() - first > oneAskMs) process.exit(130)
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask)
    if (process.connected) process.once('disconnect', ask)
  })
}

/** A line of the log for people: the day stands in it, because what is asked about was last night, or the one before. */
export const tellPerson =
  (output: Pick<Output, 'err'>): Tell =>
  (level, what, more = {}) => {
    if (level !== 'error') return
    const details = Object.entries(more).map(
      ([key, value]) => `${key}: ${typeof value === 'string' ? inOneLine(value) : JSON.stringify(value)}`,
    )
    output.err(`${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z ${what}${details.length > 0 ? ` (${details.join(', ')})` : ''}`)
  }

/** What comes from elsewhere makes no line of its own in the log, and does nothing to the terminal that shows it. */
const inOneLine = (text: string): string =>
  text.replace(/[\p{Cc}\u2028\u2029]/gu, sign => (sign === '\n' ? '\\n' : `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`))

/** The one screen of a start. */
export function screen(started: Pick<Started, 'url' | 'signIn' | 'intake' | 'recoveryKit'>): string {
  const lines = ['', `  Tocsin is running at ${started.url}`, '', `  Sign in (once):  ${started.signIn}`]
  if (started.intake !== null) {
    const alert = '[{"labels":{"alertname":"FirstAlert","severity":"critical","service":"checkout"}}]'
    lines.push(
      `  Send alerts to:  ${started.intake.url}`,
      '',
      '  Fire a first alert:',
      `    curl -H 'Content-Type: application/json' -d '${alert}' ${started.intake.url}/api/v2/alerts`,
    )
  }
  if (started.recoveryKit !== null)
    lines.push(
      '',
      '  This is shown once. Print it, and keep it away from this machine:',
      '',
      ...started.recoveryKit
        .trimEnd()
        .split('\n')
        .map(line => `    ${line}`),
    )
  if (leadsHome(started.url))
    lines.push(
      '',
      '  The links in pages lead to this machine, and a telephone cannot open them.',
      '  Before you rely on it, say how people reach it:  --url https://tocsin.example.com',
    )
  lines.push('', '  Ctrl-C stops it.', '')
  return lines.join('\n')
}
