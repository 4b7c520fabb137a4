/** tocsin import …: what another pager has, as a people file, a plan and a report. It writes files and changes nothing else, there or here. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readInstant } from '../calendar/read-instant.ts'
import { zoneProblem } from '../calendar/zones.ts'
import { instant } from '../core/id.ts'
import { asking, NotAnswered } from '../import/ask.ts'
import type { Window } from '../import/found.ts'
import { openLedger, outcomes } from '../import/ledger.ts'
import type { Pager } from '../import/pager.ts'
import { pagers } from '../import/pagers.ts'
import { reportText } from '../import/report.ts'
import { readFolder, type Saved, savedOf, Unusable, writeFolder } from '../import/saved.ts'
import { NothingToWrite, write } from '../import/write.ts'
import { type Answer, AnswerIsNo, type Command, numberOf, type Output, textOf, type Values, WrongUse } from './command.ts'
import { fileOut } from './file.ts'

const week = 7 * 86_400_000
const files = { people: 'people.yaml', plan: 'plan.md', report: 'report.md', json: 'report.json' } as const

const importFrom = (pager: Pager): Command => ({
  name: `import ${pager.id}`,
  usage: '--out DIR [--from DIR | --url URL --token-file FILE] [--save DIR] [--weeks N] [--owner EMAIL]',
  summary: `People, schedules and escalation of ${pager.name}, as files to look at`,
  takes: { min: 0, max: 0 },
  options: {
    out: { type: 'string' },
    from: { type: 'string' },
    url: { type: 'string' },
    'token-file': { type: 'string' },
    save: { type: 'string' },
    weeks: { type: 'string' },
    since: { type: 'string' },
    zone: { type: 'string' },
    organisation: { type: 'string' },
    owner: { type: 'string', multiple: true },
  },
  help: [
    `It reads from ${pager.name} and writes files; it changes nothing there, and nothing in a running server.`,
    `--out DIR          where ${Object.values(files).join(', ')} go; a file that is there is not written over`,
    `--from DIR         a folder of saved answers, instead of the API`,
    `--url URL          its API${pager.url === null ? '' : ` (default ${pager.url})`}`,
    `--token-file FILE  where its token stands; absent: the variable ${pager.tokenVariable}`,
    '--save DIR         keeps what the API answered, to look at and to import from; names and numbers are in it',
    '--weeks N          how many weeks who is on call is compared, minute by minute (default 8)',
    '--since TIME       from when on, with its offset; absent: now, or as the folder says',
    '--owner EMAIL      who owns it here, and is paged last; may be given again. Absent: who owns it there',
    '--zone ZONE        of the plan, and of whoever has none: Europe/Berlin',
    '--organisation N   whose plan it is',
    ...pager.help,
  ],
  async run({ values, output }): Promise<Answer> {
    const out = textOf(values, 'out')
    if (out === undefined) throw new WrongUse('where the files go is not said', '--out DIR')
    const zone = textOf(values, 'zone') ?? null
    const noZone = zone === null ? null : zoneProblem(zone)
    if (noZone !== null) throw new WrongUse(`${zone} is no time zone to work by`, noZone)
    for (const file of Object.values(files))
      if (existsSync(join(out, file)))
        throw new AnswerIsNo(`${join(out, file)} is there already`, 'name another directory, or move it away')
    try {
      const { saved, window, unread } = await answersOf(pager, values, output)
      const ledger = openLedger()
      const found = pager.read(saved, window, ledger)
      const owners = (values.owner as string[] | undefined) ?? []
      const written = write(found, ledger, { organisation: textOf(values, 'organisation') ?? 'Our team', zone, owners, unread })
      mkdirSync(out, { recursive: true })
      const text = reportText(written.report)
      // The people file and the report hold names and numbers: for whoever runs it, and nobody else on the machine.
      fileOut(join(out, files.people), written.people, { mode: 0o600, flag: 'wx' })
      if (written.plan !== null) fileOut(join(out, files.plan), written.plan, { flag: 'wx' })
      fileOut(join(out, files.report), text, { mode: 0o600, flag: 'wx' })
      fileOut(join(out, files.json), `${JSON.stringify(written.report, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
      return answerOf(out, written)
    } catch (error) {
      if (error instanceof NotAnswered || error instanceof Unusable || error instanceof NothingToWrite)
        throw new AnswerIsNo(error.message, error.instead)
      throw error
    }
  },
})

type Answers = Readonly<{ saved: Saved; window: Window; unread: readonly string[] }>

async function answersOf(pager: Pager, values: Values, output: Output): Promise<Answers> {
  const weeks = numberOf(values, 'weeks', 1, 12) ?? 8
  const since = textOf(values, 'since')
  const read = since === undefined ? null : readInstant(since, null)
  if (read !== null && 'problem' in read) throw new WrongUse(read.problem, read.instead)
  const begins = read?.at ?? null
  const windowFrom = (at: number): Window => ({ from: instant(at), to: instant(at + weeks * week) })
  const folder = textOf(values, 'from')
  if (folder !== undefined) {
    if (textOf(values, 'url') !== undefined || textOf(values, 'save') !== undefined)
      throw new WrongUse('--from reads a folder, and asks nothing', 'leave --url and --save out')
    const { saved, pager: of } = readFolder(folder)
    if (of !== null && of !== pager.id) throw new WrongUse(`${folder} was saved from ${of}`, `tocsin import ${of} --from ${folder}`)
    const kept = saved.window
    if (begins === null && kept !== null)
      return { saved, window: { from: kept.from, to: instant(Math.min(kept.to, kept.from + weeks * week)) }, unread: [] }
    return { saved, window: windowFrom(begins ?? nextMinute()), unread: [] }
  }
  const url = textOf(values, 'url') ?? pager.url
  if (url === null) throw new WrongUse(`the address of ${pager.name} is not said`, '--url https://…')
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw new WrongUse(`--url ${url} is no address`, '--url https://…')
  const token = tokenOf(pager, values)
  const window = windowFrom(begins ?? nextMinute())
  const unread: string[] = []
  const ask = asking({ url, headers: pager.headers(token), secrets: [token], note: said => output.err(`${pager.name}: ${said}`) })
  const answers = await pager.fetch(ask, window, unread)
  const save = textOf(values, 'save')
  if (save !== undefined) writeFolder(save, pager.id, answers, window)
  return { saved: savedOf(answers, window), window, unread }
}

/** Schedules begin and end on minutes; so does what is compared. */
const nextMinute = (): number => Math.ceil(Date.now() / 60_000) * 60_000

function tokenOf(pager: Pager, values: Values): string {
  const file = textOf(values, 'token-file')
  const instead = `put it into the variable ${pager.tokenVariable}, or into a file: --token-file FILE`
  let token = process.env[pager.tokenVariable] ?? ''
  if (file !== undefined) {
    try {
      token = readFileSync(file, 'utf8')
    } catch (error) {
      throw new WrongUse(`${file} cannot be read: ${(error as Error).message}`, instead)
    }
  }
  token = token.trim()
  if (token === '') throw new WrongUse(`there is no token for ${pager.name}`, instead)
  if (/\s/.test(token)) throw new WrongUse('the token has a space or a line break in it', 'put the token alone there')
  return token
}

function answerOf(out: string, { plan, report }: ReturnType<typeof write>): Answer {
  const compared = report.schedules.filter(s => s.compared !== null)
  const same = compared.filter(s => s.compared!.differences.length === 0)
  const left = compared.filter(s => s.compared!.left.length > 0)
  const n = report.schedules.length
  return {
    json: { directory: out, files: plan === null ? { ...files, plan: null } : files, ...report },
    text: [
      `${report.read} objects of ${report.pager} were read: ${outcomes.map(o => `${report.counts[o]} ${o}`).join(', ')}.`,
      ...(n === 0
        ? []
        : [
            `Who is on call, compared from ${report.window.from.slice(0, 16)}Z to ${report.window.to.slice(0, 16)}Z: ${same.length} of ${n} schedule${n === 1 ? '' : 's'} the same by ${n === 1 ? 'its' : 'their'} turns alone${
              compared.length > same.length ? `, ${compared.length - same.length} put right by overrides` : ''
            }${n > compared.length ? `, ${n - compared.length} not compared` : ''}${left.length > 0 ? `; ${left.length} still differ` : ''}.`,
          ]),
      ...report.unread.map(what => `Not read, and so perhaps missing: ${what}.`),
      `Read ${join(out, files.report)} first.`,
      ...(plan === null
        ? ['There was no escalation that pages anybody, so no plan was written.']
        : [`Next: tocsin plan check ${join(out, files.plan)} --people ${join(out, files.people)}`]),
    ].join('\n'),
  }
}

export const importCommands: readonly Command[] = pagers.map(importFrom)
