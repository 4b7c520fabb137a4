/**
 * Reads the document of controls (YAML). All problems are told at once, each with its line, what is wrong and what to write instead; a
 * document with an error gives no posture at all.
 */
import type { Node } from 'yaml'
import { nearest } from '../calendar/nearest.ts'
import { type PeopleProblem as Problem, readYaml, type YamlText } from '../people/yaml.ts'
import { certificationConflicts } from './certification.ts'
import { allCriteria, allSeries, type TrustCategory, trustCategories } from './criteria.ts'
import { everyOf } from './every.ts'
import { allEvidenceKinds, isEvidenceKind } from './evidence-kinds.ts'
import type {
  Asked,
  Attestation,
  Certification,
  Control,
  Day,
  Every,
  PathStep,
  Posture,
  PrivacyRight,
  Refusal,
  Report,
  StepDone,
} from './posture.ts'
import { certificationStatuses } from './posture.ts'

export type PostureProblem = Problem
export type ReadPosture = Readonly<{ posture: Posture | null; problems: readonly PostureProblem[] }>

const topKeys = ['title', 'entity', 'period', 'certification', 'path', 'controls', 'refusals', 'rights', 'reports'] as const
const controlKeys = ['name', 'says', 'criteria', 'owner', 'state', 'evidence', 'attested', 'asked as'] as const
const certificationKeys = ['standard', 'status', 'firm', 'criteria', 'as of', 'window', 'expires', 'report', 'says'] as const
const otherwise = ['in progress', 'planned', 'absent'] as const
const ninetyDays: Every = { words: '90 days', ms: 90 * 86_400_000 }
const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)

type Fields<K extends string> = Readonly<{ at: Node; of(key: K): Node | null; has(key: K): boolean }>

export function readPosture(source: string): ReadPosture {
  const yaml = readYaml(source)
  const read = yaml.root === null ? null : wholeOf(yaml, yaml.root)
  if (yaml.root === null && yaml.problems.length === 0) yaml.error(null, 'the file is empty', 'write title: and controls: under it')
  const problems = yaml.problems.toSorted((a, b) => a.line - b.line || a.column - b.column)
  return { posture: problems.some(p => p.severity === 'error') ? null : read, problems }
}

function wholeOf(yaml: YamlText, root: Node): Posture {
  const r = readerOf(yaml)
  const top = r.fields(root, 'the file', topKeys)
  const reports = r.named(top.of('reports'), 'reports', (id, node) => reportOf(r, id, node))
  const controls = r.named(top.of('controls'), 'controls', (id, node) => controlOf(r, id, node))
  if (controls.length === 0) yaml.error(top.at, 'there is no control', 'write controls: and one under it, with name, says and criteria')
  const certification = certificationOf(r, top.of('certification'), reports)
  const path = r.named(top.of('path'), 'path', (id, node) => stepOf(r, id, node))
  checkPath(yaml, top.of('path') ?? top.at, path)
  return {
    title: r.text(top.of('title'), top.at, 'title', 'the name of this document'),
    entity: r.textOr(top.of('entity'), 'entity'),
    period: top.has('period') ? (r.every(top.of('period')) ?? ninetyDays) : ninetyDays,
    certification,
    path,
    controls,
    refusals: r.named(top.of('refusals'), 'refusals', (id, node): Refusal => {
      const f = r.fields(node, id, ['says', 'enforced by', 'document'] as const)
      return {
        id,
        says: r.text(f.of('says'), f.at, 'says', 'one sentence: what is not done'),
        evidence: asked(r, f.of('enforced by')),
        document: r.textOr(f.of('document'), 'document'),
      }
    }),
    rights: r.named(top.of('rights'), 'rights', (id, node): PrivacyRight => {
      const f = r.fields(node, id, ['says', 'address'] as const)
      return {
        id,
        says: r.text(f.of('says'), f.at, 'says', 'one sentence: what a person may ask for'),
        address: r.address(f.of('address')),
      }
    }),
    reports,
  }
}

function controlOf(r: Reader, id: string, node: Node): Control {
  const f = r.fields(node, `the control ${id}`, controlKeys)
  const criteria = r.yaml.items(f.of('criteria')).flatMap(item => {
    const text = r.yaml.text(item, 'a criterion', 'its number, as CC7.3')
    if (text === null) return []
    if (allCriteria.includes(text)) return [text]
    const series = allSeries.find(s => s.id === text || text.startsWith(`${s.id}.`))
    r.yaml.error(
      item,
      `there is no criterion ${text}`,
      series === undefined ? `did you mean ${nearest(text, allCriteria) ?? 'CC7.3'}?` : `${series.id} has ${series.criteria.join(', ')}`,
    )
    return []
  })
  if (r.yaml.items(f.of('criteria')).length === 0) r.yaml.error(f.at, `${id} stands under no criterion`, 'write criteria: [CC7.3]')
  const state = f.of('state')
  const said = state === null ? null : r.yaml.text(state, 'state', 'in progress, planned or absent')
  if (said === 'operating')
    r.yaml.error(
      state,
      `${id} says that it is operating, and no document can say that`,
      'leave state out, and name the evidence: only evidence across the period makes a control operating',
    )
  else if (said !== null) r.oneOf(state, said, 'state', otherwise)
  return {
    id,
    name: r.text(f.of('name'), f.at, 'name', 'a few words'),
    says: r.text(f.of('says'), f.at, 'says', 'one sentence: what is done'),
    criteria,
    owner: r.textOr(f.of('owner'), 'owner'),
    otherwise: otherwise.find(one => one === said) ?? 'planned',
    evidence: asked(r, f.of('evidence')),
    attested: r.yaml.items(f.of('attested')).map(item => attestation(r, item)),
    ...(f.has('asked as')
      ? { askedAs: r.yaml.items(f.of('asked as')).flatMap(item => r.yaml.text(item, 'a name', 'as questionnaires call it: MFA') ?? []) }
      : {}),
  }
}

/** A kind by its name, or { kind: every }: drill-held: every 6 months. */
function asked(r: Reader, node: Node | null): readonly Asked[] {
  return r.yaml.items(node).flatMap((item): readonly Asked[] => {
    const known = (text: string, at: Node): Asked['kind'] | null => {
      if (isEvidenceKind(text)) return text
      const near = nearest(text, allEvidenceKinds)
      r.yaml.error(
        at,
        `there is no evidence ${text}`,
        near === null ? `write one of ${allEvidenceKinds.join(', ')}` : `did you mean ${near}?`,
      )
      return null
    }
    if ('items' in item) {
      return r.yaml.entries(item, 'evidence', null).flatMap(({ key, at, value }) => {
        const kind = known(key, at)
        const words = r.yaml.text(value, key, 'how often: every 3 months')
        if (kind === null || words === null) return []
        const every = everyOf(words.replace(/^every /, ''))
        if (every === null) r.yaml.error(value, `${words} is no length of time`, 'write every 3 months, every 1 year, every 7 days')
        return every === null ? [] : [{ kind, every }]
      })
    }
    const text = r.yaml.text(item, 'evidence', 'the name of a kind of evidence')
    const kind = text === null ? null : known(text, item)
    return kind === null ? [] : [{ kind, every: null }]
  })
}

function attestation(r: Reader, node: Node): Attestation {
  const f = r.fields(node, 'a word of somebody', ['by', 'on', 'until', 'says', 'document'] as const)
  const on = r.day(f.of('on'), f.at, 'on')
  const until = r.day(f.of('until'), f.at, 'until')
  if (on !== '' && until !== '' && until <= on)
    r.yaml.error(f.of('until'), `until ${until} is not after ${on}`, 'write the day to which it holds')
  return {
    by: r.text(f.of('by'), f.at, 'by', 'the name of the person whose word it is'),
    on,
    until,
    says: r.textOr(f.of('says'), 'says'),
    document: r.textOr(f.of('document'), 'document'),
  }
}

function certificationOf(r: Reader, node: Node | null, reports: readonly Report[]): Certification {
  const none: Certification = {
    standard: 'SOC 2',
    status: 'none',
    firm: null,
    criteria: [],
    asOf: null,
    window: null,
    expires: null,
    report: null,
    says: null,
  }
  if (node === null) return none
  const f = r.fields(node, 'certification', certificationKeys)
  const words = r.text(f.of('status'), f.at, 'status', certificationStatuses.join(', '))
  const status = words === '' ? 'none' : (r.oneOf(f.of('status'), words, 'status', certificationStatuses) ?? 'none')
  const window = f.of('window') === null ? null : r.yaml.text(f.of('window'), 'window', '2026-01-01 to 2026-06-30')
  const ends = window === null ? null : /^(\S+) to (\S+)$/.exec(window)
  if (window !== null && (ends === null || !isDay(ends[1]!) || !isDay(ends[2]!) || ends[2]! <= ends[1]!))
    r.yaml.error(f.of('window'), `window ${window} is no time between two days`, 'write 2026-01-01 to 2026-06-30')
  const report = r.textOr(f.of('report'), 'report')
  if (report !== null && !reports.some(one => one.id === report))
    r.yaml.error(f.of('report'), `there is no report ${report}`, 'add it under reports, or leave it out')
  const read: Certification = {
    standard: r.textOr(f.of('standard'), 'standard') ?? 'SOC 2',
    status,
    firm: r.textOr(f.of('firm'), 'firm'),
    criteria: r.yaml.items(f.of('criteria')).flatMap((item): readonly TrustCategory[] => {
      const text = r.yaml.text(item, 'criteria', trustCategories.join(', '))
      const one = text === null ? null : r.oneOf(item, text, 'criteria', trustCategories)
      return one === null ? [] : [one]
    }),
    asOf: f.has('as of') ? r.day(f.of('as of'), f.at, 'as of') : null,
    window: ends === null ? null : { from: ends[1]!, to: ends[2]! },
    expires: f.has('expires') ? r.day(f.of('expires'), f.at, 'expires') : null,
    report,
    says: r.textOr(f.of('says'), 'says'),
  }
  for (const { what, instead } of certificationConflicts(read)) r.yaml.error(f.of('status') ?? f.at, what, instead)
  return read
}

const doneWords = 'controls written, firm named, Type I, Type II, attested, or controls operating across 3 months'
function stepOf(r: Reader, id: string, node: Node): PathStep {
  const f = r.fields(node, `the step ${id}`, ['name', 'says', 'waits for', 'done', 'attested'] as const)
  const attested = r.yaml.items(f.of('attested')).map(item => attestation(r, item))
  const words = r.text(f.of('done'), f.at, 'done', doneWords)
  const across = /^controls operating across (.+)$/.exec(words)
  const every = across === null ? null : everyOf(across[1]!)
  const plain = (['controls written', 'firm named', 'Type I', 'Type II', 'attested'] as const).find(one => one === words)
  const done: StepDone = plain ?? (every === null ? 'attested' : { operatingAcross: every })
  if (words !== '' && plain === undefined && every === null)
    r.yaml.error(f.of('done'), `done: ${words} is nothing that can be reckoned`, `write ${doneWords}`)
  if (attested.length > 0 && done !== 'attested' && words !== '')
    r.yaml.error(
      f.of('attested'),
      `${id} is reckoned (${words}), and somebody's word for it changes nothing`,
      'leave attested out, or write done: attested',
    )
  return {
    id,
    name: r.text(f.of('name'), f.at, 'name', 'a few words'),
    says: r.textOr(f.of('says'), 'says'),
    waitsFor: r.yaml.items(f.of('waits for')).flatMap(item => r.yaml.text(item, 'waits for', 'the id of a step') ?? []),
    done,
    attested,
  }
}
function checkPath(yaml: YamlText, at: Node, path: readonly PathStep[]): void {
  for (const [n, step] of path.entries())
    for (const wanted of step.waitsFor) {
      const place = path.findIndex(p => p.id === wanted)
      if (place < 0)
        yaml.error(at, `${step.id} waits for ${wanted}, and there is no such step`, `write one of ${path.map(p => p.id).join(', ')}`)
      else if (place >= n)
        yaml.error(at, `${step.id} waits for ${wanted}, which comes after it`, 'put the steps into the order in which they are taken')
    }
}

function reportOf(r: Reader, id: string, node: Node): Report {
  const f = r.fields(node, `the report ${id}`, ['name', 'says', 'access', 'address', 'dated', 'expires'] as const)
  const words = r.text(f.of('access'), f.at, 'access', 'download or on request')
  const access =
    words === '' ? 'on request' : (r.oneOf(f.of('access'), words, 'access', ['download', 'on request'] as const) ?? 'on request')
  const address = r.address(f.of('address'))
  if (access === 'download' && words !== '' && address === null && f.of('address') === null)
    r.yaml.error(f.at, `${id} may be downloaded, and nobody says where`, 'write address: https://… or a path here, as /plan')
  return {
    id,
    name: r.text(f.of('name'), f.at, 'name', 'its name'),
    says: r.textOr(f.of('says'), 'says'),
    access,
    address,
    dated: f.has('dated') ? r.day(f.of('dated'), f.at, 'dated') : null,
    expires: f.has('expires') ? r.day(f.of('expires'), f.at, 'expires') : null,
  }
}

type Reader = ReturnType<typeof readerOf>
function readerOf(yaml: YamlText) {
  const text = (node: Node | null, at: Node, key: string, example: string): string => {
    if (node !== null) return yaml.text(node, key, example) ?? ''
    yaml.error(at, `${key} is not there`, `write ${key}: ${example}`)
    return ''
  }
  const day = (node: Node | null, at: Node, key: string): Day => {
    const words = text(node, at, key, '2026-06-30')
    if (words === '' || isDay(words)) return words
    yaml.error(node, `${key} ${words} is no day`, 'write it as 2026-06-30')
    return ''
  }
  return {
    yaml,
    text,
    day,
    fields<K extends string>(node: Node, what: string, keys: readonly K[]): Fields<K> {
      const entries = yaml.entries(node, what, keys)
      const of = (key: K) => entries.find(e => e.key === key)
      return { at: node, of: key => of(key)?.value ?? null, has: key => of(key) !== undefined }
    },
    textOr: (node: Node | null, key: string): string | null => (node === null ? null : yaml.text(node, key, 'words, or leave it out')),
    every(node: Node | null): Every | null {
      const words = yaml.text(node, 'period', '90 days')
      const every = words === null ? null : everyOf(words)
      if (words !== null && every === null) yaml.error(node, `${words} is no length of time`, 'write 90 days, 6 months, 1 year')
      return every
    },
    oneOf<T extends string>(node: Node | null, words: string, key: string, known: readonly T[]): T | null {
      const found = known.find(one => one === words)
      if (found !== undefined) return found
      const near = nearest(words, known)
      return yaml.error(node, `${key} is ${JSON.stringify(words)}`, near === null ? `write ${known.join(', ')}` : `did you mean ${near}?`)
    },
    /** Of a page or a mailbox: nothing that a browser would run. */
    address(node: Node | null): string | null {
      if (node === null) return null
      const words = yaml.text(node, 'address', 'https://…, mailto:… or a path here')
      if (words === null || /^(https?:\/\/\S+|mailto:\S+@\S+|\/(?!\/)\S*)$/.test(words)) return words
      return yaml.error(node, `${words} is no address`, 'write https://…, mailto:… or a path here, as /plan')
    },
    /** Things by their ids, in order. */
    named<T>(node: Node | null, what: string, make: (id: string, node: Node) => T): readonly T[] {
      return yaml.entries(node, what, null).flatMap(({ key, at, value }) => {
        if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(key)) yaml.error(at, `${key} is no id`, 'write small letters, digits and dashes')
        if (value === null) {
          yaml.error(at, `nothing stands under ${key}`, 'write what it is')
          return []
        }
        return [make(key, value)]
      })
    },
  }
}
