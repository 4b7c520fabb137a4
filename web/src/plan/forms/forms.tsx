/** The document by its blocks: each clause, what it holds, and a form for each entry. Whatever a form writes can be undone. */
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Answer } from '../../answer.tsx'
import { Article } from '../../article.tsx'
import { Button } from '../../button.tsx'
import { Field } from '../../field.tsx'
import * as questions from '../../questions.ts'
import { ask } from '../../server.ts'
import type { PlanBlockForm, PlanChecked, PlanForms, PlanOutline } from '../../shapes.ts'
import { StateMark } from '../../state-mark.tsx'
import { type Editing, EntryForm } from './entry-form.tsx'
import type { Known } from './fields.tsx'
import { inShort } from './value.ts'

/** The block whose entries have the ids of each kind. */
const declaredIn: Readonly<Record<string, string>> = {
  role: 'roles',
  position: 'positions',
  severity: 'severities',
  kind: 'kinds',
  phase: 'phases',
  fact: 'facts',
  obligation: 'obligations',
  vendor: 'vendors',
}
const alsoNamed: Readonly<Record<string, readonly string[]>> = { fact: ['severity', 'kind', 'thread'], obligation: ['hold-review'] }

type Props = {
  text: string
  problems: PlanChecked['problems']
  onChanged: (text: string, what: string) => void
  undo: { what: string; do: () => void } | null
  goTo: (line: number) => void
}

export function Forms(props: Props) {
  const forms = useQuery(questions.planForms)
  const outline = useQuery({
    queryKey: ['plan-outline', props.text],
    queryFn: ({ signal }) => ask<PlanOutline>('/plan/outline', { method: 'POST', body: { source: props.text }, signal }),
    placeholderData: before => before,
    gcTime: 5_000,
  })
  return (
    <Answer of={forms} lines={10}>
      {made => (
        <Answer of={outline} lines={10}>
          {data => <Blocks {...props} forms={made} outline={data} stale={outline.isPlaceholderData} />}
        </Answer>
      )}
    </Answer>
  )
}

function Blocks({
  text,
  problems,
  onChanged,
  undo,
  goTo,
  forms,
  outline,
  stale,
}: Props & { forms: PlanForms; outline: PlanOutline; stale: boolean }) {
  const [editing, setEditing] = useState<Editing | null>(null)
  const known = useMemo<Known>(() => {
    const ids = (block: string) => outline.blocks.flatMap(b => (b.name === block ? (b.entries ?? []).flatMap(e => e.id ?? []) : []))
    return {
      names: Object.fromEntries(Object.entries(declaredIn).map(([kind, block]) => [kind, [...ids(block), ...(alsoNamed[kind] ?? [])]])),
      said: forms.said,
      laws: forms.laws,
    }
  }, [outline, forms])
  const formOf = (name: string) => forms.blocks.find(b => b.name === name)
  /** What the checker says of an entry: from its line to the next one's, within its block. */
  const saidOf = (block: PlanOutline['blocks'][number], line: number) => {
    const next = Math.min(block.end, ...(block.entries ?? []).flatMap(e => (e.line > line ? [e.line] : [])))
    return problems.find(p => p.line >= line && p.line < next && (p.severity === 'error' || p.severity === 'warning'))
  }
  return (
    <div className="min-w-0 space-y-8">
      <div className="flex min-h-11 flex-wrap items-center gap-3">
        {undo ? (
          <>
            <Button small onClick={undo.do}>
              Undo
            </Button>
            <span role="status" className="text-sm text-ink-2">
              Written: {undo.what}
            </span>
          </>
        ) : (
          <span className="text-sm text-ink-2">A form writes into the document; nothing is saved before you save a version.</span>
        )}
      </div>
      {outline.clauses.map((clause, i) => {
        const next = outline.clauses[i + 1]?.line ?? Number.POSITIVE_INFINITY
        const blocks = outline.blocks.filter(b => b.line >= clause.line && b.line < next)
        if (blocks.length === 0) return null
        return (
          <Article key={`${clause.line}`} title={`${clause.number} ${clause.title}`.trim()}>
            {blocks.map(block => {
              const form = formOf(block.name)
              return (
                <div key={block.block} className="py-2">
                  <h3 className="flex flex-wrap items-baseline gap-x-3 text-sm font-semibold">
                    {block.name} <span className="font-normal text-ink-2">{form?.about}</span>
                  </h3>
                  {block.entries === null || form === undefined ? (
                    <p className="py-2 text-sm">
                      <StateMark tone="late">It cannot be read as it is.</StateMark>{' '}
                      <Button small tone="quiet" onClick={() => goTo(block.line)}>
                        Look at line {block.line}
                      </Button>
                    </p>
                  ) : (
                    <ul className="rows">
                      {block.entries.map((entry, n, all) => {
                        const wrong = saidOf(block, entry.line)
                        const called = entry.id === null || form.holds === 'list' ? inShort(entry.value) : entry.id
                        return (
                          <li key={`${entry.id}`} className="flex items-start justify-between gap-3 py-2 text-sm">
                            <span className="min-w-0">
                              <strong>{called}</strong>
                              {entry.id !== null && form.holds === 'map' && (
                                <span className="block truncate text-ink-2">{inShort(entry.value)}</span>
                              )}
                              {wrong && (
                                <span className="block">
                                  <StateMark tone={wrong.severity === 'error' ? 'late' : 'act'}>{wrong.what}</StateMark>
                                </span>
                              )}
                            </span>
                            <Button
                              small
                              aria-label={`Change ${block.name}: ${called}`}
                              busy={stale && 'Reading…'}
                              onClick={() =>
                                setEditing({
                                  what: 'entry',
                                  form,
                                  block: block.block,
                                  id: entry.id,
                                  value: entry.value,
                                  place: all.length === 1 ? 'only' : n === 0 ? 'first' : n === all.length - 1 ? 'last' : 'between',
                                })
                              }
                            >
                              Change…
                            </Button>
                          </li>
                        )
                      })}
                    </ul>
                  )}
                  {form !== undefined && form.holds !== 'one' && block.entries !== null && (
                    <Button
                      small
                      tone="quiet"
                      aria-label={`Add one… ${block.name}`}
                      busy={stale && 'Reading…'}
                      onClick={() => setEditing({ what: 'new entry', form, block: block.block })}
                    >
                      Add one…
                    </Button>
                  )}
                </div>
              )
            })}
          </Article>
        )
      })}
      <NewBlock forms={forms} outline={outline} begin={(form, clause) => setEditing({ what: 'new block', form, clause })} />
      {editing && (
        <EntryForm
          key={JSON.stringify([editing.what, editing.form.name, 'block' in editing && editing.block, 'id' in editing && editing.id])}
          editing={editing}
          source={text}
          problems={problems}
          known={known}
          onChanged={onChanged}
          close={() => setEditing(null)}
        />
      )}
    </div>
  )
}

function NewBlock({
  forms,
  outline,
  begin,
}: {
  forms: PlanForms
  outline: PlanOutline
  begin: (form: PlanBlockForm, clause: string) => void
}) {
  const free = forms.blocks.filter(form => form.holds !== 'one' || !outline.blocks.some(b => b.name === form.name))
  const clauses = outline.clauses.flatMap(c => (c.id === null ? [] : [{ ...c, id: c.id }]))
  const [name, setName] = useState(free[0]?.name ?? '')
  const [clause, setClause] = useState(clauses.at(-1)?.id ?? '')
  const form = free.find(f => f.name === name)
  return (
    <Article title="A block that is not there yet">
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <Field label="Block" hint={form?.about}>
          {ids => (
            <select {...ids} className="field" value={name} onChange={event => setName(event.target.value)}>
              {free.map(f => (
                <option key={f.name}>{f.name}</option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Under the clause">
          {ids => (
            <select {...ids} className="field" value={clause} onChange={event => setClause(event.target.value)}>
              {clauses.map(c => (
                <option key={c.id} value={c.id}>
                  {`${c.number} ${c.title}`.trim()}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <Button className="mt-3" onClick={() => form && clause !== '' && begin(form, clause)}>
        Write it…
      </Button>
    </Article>
  )
}
