/** The command line: finds the command, calls it, and ends as it says. Each command is in its own file under cli/. */
import { parseArgs } from 'node:util'
import { nearest } from './calendar/nearest.ts'
import { backup, restore } from './cli/backup.ts'
import { breachCommands } from './cli/breach.ts'
import { clock } from './cli/clock.ts'
import { AnswerIsNo, type Command, type Output, type Values, WrongUse } from './cli/command.ts'
import { customerCommands } from './cli/customer.ts'
import { drillCheck, drillRun } from './cli/drill.ts'
import { eraseIncident, eraseList, erasePerson } from './cli/erase.ts'
import { figures } from './cli/figures.ts'
import { incidentList, incidentOpen, incidentShow } from './cli/incident.ts'
import { incidentReplay } from './cli/incident-replay.ts'
import { incidentReport } from './cli/incident-report.ts'
import { keyCreate, keyList, keyRevoke } from './cli/key.ts'
import { liveDrillCommands } from './cli/live-drill.ts'
import { logExport } from './cli/log.ts'
import { notificationCommands } from './cli/notification.ts'
import { planCheck, planDiff, planEscalation, planRender, planSchemaOf } from './cli/plan.ts'
import { planFirst } from './cli/plan-first.ts'
import { playbookCommands } from './cli/playbook.ts'
import { scheduleCommands } from './cli/schedule.ts'
import { serve } from './cli/serve.ts'
import { statusExport } from './cli/status.ts'
import { tokenCreate, tokenList, tokenRevoke } from './cli/token.ts'
import { workCommands } from './cli/work-incident.ts'

const commands: readonly Command[] = [
  serve,
  planFirst,
  planCheck,
  planEscalation,
  planRender,
  planDiff,
  planSchemaOf,
  ...scheduleCommands,
  clock,
  drillCheck,
  drillRun,
  ...liveDrillCommands,
  incidentOpen,
  incidentList,
  incidentShow,
  incidentReplay,
  incidentReport,
  ...workCommands,
  ...playbookCommands,
  ...customerCommands,
  ...notificationCommands,
  ...breachCommands,
  figures,
  keyCreate,
  keyList,
  keyRevoke,
  tokenCreate,
  tokenList,
  tokenRevoke,
  logExport,
  statusExport,
  eraseIncident,
  erasePerson,
  eraseList,
  backup,
  restore,
]

export async function run(argv: readonly string[], output: Omit<Output, 'json'>): Promise<0 | 1 | 2> {
  const json = argv.includes('--json')
  try {
    if (argv.length === 0 || argv[0] === 'help' || (argv[0] === '--help' && argv.length === 1) || argv[0] === '-h') {
      output.out(overview())
      return argv.length === 0 ? 2 : 0
    }
    const group = commands.filter(c => c.name.startsWith(`${argv[0]} `))
    if (argv.length === 2 && argv[1] === '--help' && group.length > 0) {
      output.out(overview(group))
      return 0
    }
    if (argv[0] === '--version') {
      const { version } = (await import('../package.json', { with: { type: 'json' } })).default
      output.out(json ? JSON.stringify({ version }) : version)
      return 0
    }
    const { command, rest } = find(argv)
    const { positionals, values } = parse(command, rest)
    if (values.help === true) {
      output.out(helpOf(command))
      return 0
    }
    if (positionals.length < command.takes.min || positionals.length > command.takes.max)
      throw new WrongUse(
        positionals.length < command.takes.min
          ? `tocsin ${command.name} needs ${command.usage.split(' ')[0]}`
          : `tocsin ${command.name} does not take "${positionals[command.takes.max]}"`,
        `tocsin ${command.name} ${command.usage}`,
      )
    const answer = await command.run({ positionals, values, output: { ...output, json } })
    if (typeof answer === 'number') return answer
    output.out(json ? JSON.stringify(answer.json) : answer.text)
    return answer.code ?? 0
  } catch (error) {
    if (error instanceof WrongUse) {
      output.err(`tocsin: ${error.message}\n  instead: ${error.instead}`)
      if (json) output.out(JSON.stringify({ error: 'wrong-use', message: error.message, instead: error.instead }))
      return 2
    }
    if (error instanceof AnswerIsNo) {
      output.err(`tocsin: ${error.message}${error.instead ? `\n  instead: ${error.instead}` : ''}`)
      if (json) output.out(JSON.stringify(error.json))
      return 1
    }
    output.err(`tocsin: ${error instanceof Error ? (process.env.TOCSIN_TRACE ? error.stack : error.message) : String(error)}`)
    if (json) output.out(JSON.stringify({ error: 'failed', message: error instanceof Error ? error.message : String(error) }))
    return 1
  }
}

/** "incident lst" is answered with what there is, the nearest first. */
function find(argv: readonly string[]): Readonly<{ command: Command; rest: readonly string[] }> {
  const [first = '', second = ''] = argv
  const command = commands.find(c => c.name === first) ?? commands.find(c => c.name === `${first} ${second}`)
  if (command) return { command, rest: argv.slice(command.name.split(' ').length) }
  const group = commands.filter(c => c.name.startsWith(`${first} `))
  if (group.length > 0) {
    if (second === '') throw new WrongUse(`tocsin ${first} is one of several`, group.map(c => `tocsin ${c.name}`).join(' | '))
    const near = nearest(
      second,
      group.map(c => c.name.slice(first.length + 1)),
    )
    throw new WrongUse(
      `there is no command "${first} ${second}"`,
      near ? `tocsin ${first} ${near}` : group.map(c => `tocsin ${c.name}`).join(' | '),
    )
  }
  const words = [...new Set(commands.map(c => c.name.split(' ')[0]!))]
  const near = nearest(first, words)
  throw new WrongUse(`there is no command "${first}"`, near ? `tocsin ${near}` : `one of ${words.join(', ')}; tocsin --help lists them`)
}

function parse(command: Command, args: readonly string[]): Readonly<{ positionals: readonly string[]; values: Values }> {
  const options = { ...command.options, json: { type: 'boolean' as const }, help: { type: 'boolean' as const, short: 'h' } }
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
    return { positionals, values }
  } catch (error) {
    const code = (error as { code?: string }).code ?? ''
    if (!code.startsWith('ERR_PARSE_ARGS')) throw error
    const wrong = /'(--?[^'\s=]+)/.exec((error as Error).message)?.[1]
    const near = wrong && code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? nearest(wrong.replace(/^-+/, ''), Object.keys(options)) : null
    const what = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? `there is no option ${wrong}` : (error as Error).message
    throw new WrongUse(what, near ? `--${near}` : `tocsin ${command.name} --help`)
  }
}

function overview(shown: readonly Command[] = commands): string {
  const width = Math.max(...shown.map(c => c.name.length))
  return [
    'tocsin runs a written incident response plan',
    '',
    ...shown.map(c => `  tocsin ${c.name.padEnd(width)}  ${c.summary}`),
    '',
    'Every command takes --json and --help. Exit codes: 0 done, 1 the answer is no, 2 wrong use.',
  ].join('\n')
}
function helpOf(command: Command): string {
  return [
    `tocsin ${command.name} ${command.usage}`.trimEnd(),
    '',
    command.summary,
    '',
    ...command.help,
    '--json         one JSON document on stdout',
    '--help         this',
  ]
    .filter((line, i, all) => line !== all[i - 1] || line !== '')
    .join('\n')
}

if (import.meta.main) {
  process.exitCode = await run(process.argv.slice(2), {
    out: text => void process.stdout.write(`${text}\n`),
    err: text => void process.stderr.write(`${text}\n`),
  })
  if (process.connected) process.disconnect() // the start script's channel would keep us here
}
