/** The command line: finds the command, calls it, and ends as it says. Each command is in its own file under cli/, listed in cli/commands.ts. */
import { parseArgs } from 'node:util'
import { nearest } from './calendar/nearest.ts'
import { AnswerIsNo, type Command, type Output, type Values, WrongUse } from './cli/command.ts'
import { allCommands, commandNamed, commandNames } from './cli/commands.ts'
import { wrapped } from './cli/wrapped.ts'

export async function run(
  argv: readonly string[],
  output: Omit<Output, 'json'> & Readonly<{ columns?: number | undefined }>,
): Promise<0 | 1 | 2> {
  const json = argv.includes('--json')
  const inWidth = (help: string): string => (output.columns === undefined ? help : wrapped(help, output.columns))
  try {
    if (argv.length === 0 || argv[0] === 'help' || (argv[0] === '--help' && argv.length === 1) || argv[0] === '-h') {
      output.out(inWidth(overview(await allCommands())))
      return argv.length === 0 ? 2 : 0
    }
    if (argv.length === 2 && argv[1] === '--help' && commandNames.some(name => name.startsWith(`${argv[0]} `))) {
      output.out(inWidth(overview((await allCommands()).filter(({ name }) => name.startsWith(`${argv[0]} `)))))
      return 0
    }
    if (argv[0] === '--version') {
      const { version } = (await import('../package.json', { with: { type: 'json' } })).default
      output.out(json ? JSON.stringify({ version }) : version)
      return 0
    }
    const { command, rest } = await find(argv)
    const { positionals, values } = parse(command, rest)
    if (values.help === true) {
      output.out(inWidth(helpOf(command)))
      return 0
    }
    if (positionals.length < command.takes.min || positionals.length > command.takes.max)
      throw new WrongUse(
        positionals.length < command.takes.min
          ? `tocsin ${command.name} needs ${command.usage.split(' ')[positionals.length]}`
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

/** What is called otherwise elsewhere, and where it is. */
const usual: ReadonlyMap<string, string> = new Map([
  ['ack', 'tocsin incident acknowledge'],
  ['oncall', 'tocsin schedule list'],
  ['on-call', 'tocsin schedule list'],
  ['people', 'the people file (docs/reference/people.md), or People in the console'],
  ['users', 'the people file (docs/reference/people.md), or People in the console'],
  ['health', 'GET /health on the server says which part is not well, GET /api/v1/health with a token why'],
  ['login', 'tocsin sign-in NAME makes a link; so does each start for an owner, and an owner in People'],
])

/** "incident lst" is answered with what there is, the nearest first. */
async function find(argv: readonly string[]): Promise<Readonly<{ command: Command; rest: readonly string[] }>> {
  const [first = '', second = ''] = argv
  const command = (await commandNamed(first)) ?? (await commandNamed(`${first} ${second}`))
  if (command) return { command, rest: argv.slice(command.name.split(' ').length) }
  const group = commandNames.filter(name => name.startsWith(`${first} `))
  const called = group.map(name => `tocsin ${name}`).join(' | ')
  if (group.length > 0) {
    if (second === '') throw new WrongUse(`tocsin ${first} is one of several`, called)
    const meant = first === 'incident' ? otherWords[second] : undefined
    if (meant) throw new WrongUse(`there is no command "${first} ${second}"`, meant)
    const near = nearest(
      second,
      group.map(name => name.slice(first.length + 1)),
    )
    throw new WrongUse(`there is no command "${first} ${second}"`, near ? `tocsin ${first} ${near}` : called)
  }
  const words = [...new Set(commandNames.map(name => name.split(' ')[0]!))]
  const meant = usual.get(first) ?? commandNames.flatMap(name => (name.endsWith(` ${first}`) ? `tocsin ${name}` : [])).join(' | ')
  if (meant !== '') throw new WrongUse(`there is no command "${first}"`, meant)
  const near = nearest(first, words)
  throw new WrongUse(`there is no command "${first}"`, near ? `tocsin ${near}` : `one of ${words.join(', ')}; tocsin --help lists them`)
}

/** What other tools call it: whoever was woken types these first, and the nearest spelling of "page" is "phase". */
const paging =
  'tocsin incident call NUMBER PERSON pages one person; tocsin incident severity NUMBER SEVERITY --reason TEXT whom the plan names for it'
const otherWords: Readonly<Record<string, string>> = {
  ack: 'tocsin incident acknowledge NUMBER',
  take: 'tocsin incident acknowledge NUMBER',
  comment: 'tocsin incident note NUMBER TEXT',
  create: 'tocsin incident open TITLE',
  timeline: 'tocsin incident show NUMBER',
  export: 'tocsin incident record NUMBER',
  attach: 'tocsin incident evidence NUMBER add FILE',
  upload: 'tocsin incident evidence NUMBER add FILE',
  download: 'tocsin incident evidence NUMBER get ID',
  print: 'tocsin incident record NUMBER --format html --output FILE',
  page: paging,
  'add-responder': paging,
  escalate: paging,
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

function overview(shown: readonly Command[]): string {
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
  // "| head" has read what it wanted; that is no fault of ours, and nobody is left to tell.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  process.exitCode = await run(process.argv.slice(2), {
    out: text => void process.stdout.write(`${text}\n`),
    err: text => void process.stderr.write(`${text}\n`),
    columns: process.stdout.isTTY ? process.stdout.columns : undefined, // what goes into a file or another program is not broken
  })
  if (process.connected) process.disconnect() // the start script's channel would keep us here
}
