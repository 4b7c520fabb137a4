/**
 * The document as a program: reads Markdown and blocks, and makes the plan that runs.
 *
 * C1  All problems are told at once, each with its place. Nothing is thrown, whatever is given.
 * C2  There is a plan only where there is no error; warnings, open values and notes do not stop it.
 * C3  The same source gives the same plan, byte for byte.
 */
import type { Clause, ClauseId, Plan } from '../core/plan.ts'
import type { Block, Entry } from './block.ts'
import { blocks } from './blocks.ts'
import { check } from './check.ts'
import { clausesOf } from './clauses.ts'
import { type FencedBlock, type PlanDocument, readDocument } from './document.ts'
import { Draft, sentence } from './draft.ts'
import { idPattern } from './fields.ts'
import { meant } from './nearest.ts'
import { inOrder, type PlanProblem } from './problem.ts'
import { placeAt, shapeProblems } from './shape.ts'
import { type Located, readYaml } from './yaml.ts'

export type Compiled = Readonly<{ plan: Plan | null; problems: readonly PlanProblem[] }>

/** Compiles a plan's source. `plan` is null exactly where one of the problems is an error. */
export function compile(source: string): Compiled {
  const { plan, problems } = read(source)
  return { plan, problems }
}

/** What rendering and comparing need beside the plan: the document, and what was gathered on the way. */
export function read(source: string): Compiled & Readonly<{ document: PlanDocument | null; draft: Draft; clauses: readonly Clause[] }> {
  const draft = new Draft()
  const { document, problems } = readDocument(source)
  draft.problems.push(...problems)
  if (!document) return { plan: null, problems: inOrder(draft.problems), document: null, draft, clauses: [] }
  // Whatever stands behind a fence that is never closed is taken for part of it: to fault that would hide the one cause.
  if (problems.some(p => p.code === 'unclosed-fence')) return { plan: null, problems: inOrder(problems), document, draft, clauses: [] }
  const clauses = clausesOf(document, draft)
  if (clauses.length === 0)
    draft.error(
      'no-clause',
      { line: 1, column: 1 },
      'The document has no heading.',
      'Headings are the clauses that everything cites.',
      'Begin with "# Incident response plan {#plan}".',
    )
  readBlocks(document, clauses, draft)
  const unfinished = finish(document, clauses, draft)
  check(document, clauses, unfinished, draft)
  const told = inOrder(draft.problems)
  const failed = told.some(p => p.severity === 'error')
  return { plan: failed ? null : { ...unfinished, open: inLines(draft) }, problems: told, document, draft, clauses }
}

const inLines = (draft: Draft) => [...draft.open].sort((a, b) => a.line - b.line)

function readBlocks(document: PlanDocument, clauses: readonly Clause[], draft: Draft) {
  const known = new Map(blocks.map(b => [b.name, b]))
  const found = new Map<Block, { fenced: FencedBlock; located: Located; clause: ClauseId }[]>()
  for (const fenced of document.blocks) {
    const place = { line: fenced.line, column: fenced.indent + 1 }
    const kind = known.get(fenced.name)
    if (!kind) {
      if (fenced.name === '')
        draft.problem(
          'warning',
          'no-block-name',
          place,
          'This YAML block has no name, so nothing of it is carried out.',
          'A block says after "yaml" what it is.',
          `Write its name behind yaml (one of ${[...known.keys()].join(', ')}), or fence it as plain text.`,
        )
      else
        draft.error(
          'unknown-block',
          place,
          `There is no block ${JSON.stringify(fenced.name.slice(0, 60))}.`,
          'Nothing in it would be carried out.',
          `${sentence(meant(fenced.name, known.keys()))}.`,
        )
      continue
    }
    const clause = clauses[fenced.section]
    if (!clause) {
      draft.error(
        'block-without-clause',
        place,
        `The block ${fenced.name} stands before the first heading.`,
        'Everything cites the clause that it comes from.',
        'Put a heading above it.',
      )
      continue
    }
    const yaml = readYaml(fenced)
    draft.problems.push(...yaml.problems)
    if (!yaml.located) {
      if (kind.declares) draft.unreadable.add(kind.declares)
      continue
    }
    const all = found.get(kind) ?? []
    found.set(kind, all)
    all.push({ fenced, located: yaml.located, clause: clause.id })
  }
  const entries = new Map<Block, Entry<never>[]>()
  for (const kind of blocks) {
    const first = found.get(kind)?.[0]
    const list: Entry<never>[] = []
    for (const { fenced, located, clause } of found.get(kind) ?? []) {
      if (kind.holds === 'one' && first && fenced !== first.fenced)
        draft.error(
          'block-twice',
          { line: fenced.line, column: fenced.indent + 1 },
          `The block ${kind.name} is written twice.`,
          'It describes one thing, so only one of them could count.',
          'Put both into one block.',
          {
            line: first.fenced.line,
            what: `${kind.name} was written here first`,
          },
        )
      else list.push(...entriesOf(kind, located, clause, fenced, draft))
    }
    entries.set(kind, list)
  }
  for (const kind of blocks) kind.read(entries.get(kind) ?? [], draft)
}

/** The entries of a block that have the right shape; ids of the others are declared all the same, so that one fault is told once. */
function entriesOf(kind: Block, located: Located, clause: ClauseId, fenced: FencedBlock, draft: Draft): readonly Entry<never>[] {
  const list = kind.holds === 'list'
  const empty = located.value === '' || (typeof located.value === 'object' && Object.keys(located.value).length === 0)
  if (empty) {
    draft.problem(
      'warning',
      'empty-block',
      { line: fenced.line, column: fenced.indent + 1 },
      `The block ${kind.name} is empty.`,
      'Nothing is carried out of it.',
      'Fill it, or remove it.',
    )
    return []
  }
  if (typeof located.value === 'string' || Array.isArray(located.value) !== list) {
    const wanted = list ? 'a list: lines that begin with "- "' : 'keys with values: lines such as "name: value"'
    draft.error(
      'wrong-shape',
      located.place,
      `The block ${kind.name} should hold ${wanted}.`,
      'It cannot be read otherwise.',
      `Write ${wanted}.`,
    )
    return []
  }
  const single = kind.holds === 'one'
  if (kind.holds === 'map' && kind.declares)
    for (const [key, place] of located.keys) if (!located.children.has(key) && idPattern.test(key)) draft.declare(kind.declares, key, place)
  const children: readonly (readonly [string, Located])[] = single ? [[kind.name, located]] : [...located.children]
  return children.flatMap(([key, child]) => {
    const place = single ? { line: fenced.line, column: fenced.indent + 1 } : (located.keys.get(key) ?? child.place)
    if (kind.holds === 'map') {
      if (!idPattern.test(key)) {
        draft.error(
          'id',
          place,
          `${JSON.stringify(key.slice(0, 60))} is no id.`,
          'Ids are named in conditions and links.',
          'Write a letter, then letters, digits and hyphens.',
        )
        return []
      }
      if (kind.declares) draft.declare(kind.declares, key, place)
    }
    const read = kind.entry.safeParse(child.value)
    if (!read.success) {
      if (kind.declares) draft.break(kind.declares, key)
      draft.problems.push(...shapeProblems(read.error.issues, kind.entry, child, list ? `${kind.name}, entry ${Number(key) + 1}` : key))
      return []
    }
    return [
      {
        key,
        value: read.data as never,
        place,
        at: (...path: readonly (string | number)[]) => placeAt(child, path),
        clause,
        located: child,
      },
    ]
  })
}

/** What the plan must have to run at all, and its parts put together. */
function finish(document: PlanDocument, clauses: readonly Clause[], draft: Draft): Plan {
  const parts = draft.parts
  const there = new Set(document.blocks.map(b => b.name))
  const end = { line: 1, column: 1 }
  const need = (name: string, why: string, instead: string) => {
    if (!there.has(name)) draft.error('missing-block', end, `The plan has no block ${name}.`, why, instead)
  }
  need('plan', 'Versions are told apart by the header.', 'Add ```yaml plan with version, effective and owner below the title.')
  need('severities', 'Everything else is said by severity.', 'Add ```yaml severities, most severe first.')
  need(
    'positions',
    'Somebody has to be paged, and the plan names people by their positions.',
    'Add ```yaml positions with an id and a name for each.',
  )
  need('roles', 'Obligations are owed by roles.', 'Add ```yaml roles with name, position and duty.')
  need('phases', 'Incidents move through them.', 'Add ```yaml phases, in order.')
  need('escalation', 'Without it nobody knows whom to page.', 'Add ```yaml escalation with the steps of each severity.')
  if (!there.has('detection'))
    draft.problem(
      'warning',
      'missing-block',
      end,
      'The plan has no block detection.',
      'Signals are logged and open no incident; people open them by hand.',
      'Add ```yaml detection with rules, the first that matches decides.',
    )
  if (!there.has('obligations'))
    draft.problem(
      'warning',
      'missing-block',
      end,
      'The plan has no block obligations.',
      'Nothing is owed: an incident that nobody answers would only be paged for.',
      'Add ```yaml obligations, beginning with acknowledge.',
    )
  const open = { open: 'not said' }
  return {
    format: 1,
    title: document.sections.find(s => s.depth === 1)?.title ?? clauses[0]?.title ?? '',
    ...parts,
    header: parts.header ?? { version: '', effective: open, owner: open, approver: open, zone: open, hours: open, holidays: open },
    clauses,
    severities: parts.severities ?? [],
    kinds: parts.kinds ?? [],
    roles: parts.roles ?? [],
    positions: parts.positions ?? [],
    phases: parts.phases ?? [],
    milestones: parts.milestones ?? [],
    facts: parts.facts ?? [],
    detection: parts.detection ?? [],
    escalation: parts.escalation ?? {},
    obligations: parts.obligations ?? [],
    open: [],
  }
}
