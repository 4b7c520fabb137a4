/** One entry of a block, edited by its fields. It becomes part of the document, which is saved as a version by itself. */
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../button.tsx'
import { Field } from '../../field.tsx'
import { ProblemNote } from '../../problem-note.tsx'
import { ask } from '../../server.ts'
import type { PlanBlockForm, PlanChecked, PlanEdit, PlanEdited, PlanValue } from '../../shapes.ts'
import { Sheet } from '../../sheet.tsx'
import { type Known, ValueField } from './fields.tsx'
import { LiveCheck } from './live-check.tsx'
import { blank, inShort, missing, pruned } from './value.ts'

/** What is edited: an entry that is there, a new one of a block, or the first one of a block that is not there yet. */
export type Editing = Readonly<{ form: PlanBlockForm }> &
  (
    | Readonly<{ what: 'entry'; block: number; id: string | null; value: PlanValue; place: 'first' | 'last' | 'between' | 'only' }>
    | Readonly<{ what: 'new entry'; block: number }>
    | Readonly<{ what: 'new block'; clause: string }>
  )

const titleOf = (editing: Editing): string => {
  const { name, holds } = editing.form
  if (editing.what !== 'entry') return `New: ${name}`
  return editing.id === null || holds === 'list' ? `${name}: ${inShort(editing.value).slice(0, 60)}` : `${name}: ${editing.id}`
}

/** What becomes of the document: the entry as the form has it, under the id that it is given. */
function editsOf(editing: Editing, held: PlanValue, id: string, mentions = true): PlanEdit['edit'][] {
  const { form } = editing
  const entry = form.holds === 'map' ? id : null
  if (editing.what === 'new block') return [{ do: 'new block', clause: editing.clause, name: form.name, entry, value: held }]
  if (editing.what === 'new entry') return [{ do: 'add', block: editing.block, entry, value: held }]
  const { block } = editing
  const set = { do: 'set' as const, block, entry: editing.id, value: held, mentions }
  if (editing.id === null || entry === null || entry === editing.id) return [set]
  return [set, { do: 'rename', block, entry: editing.id, to: entry, mentions }]
}

type Mentions = NonNullable<PlanEdited['mentions']>

/** Every other line that names it or quotes a figure of it, as it was and as it would be. */
function Carried({ mentions, all, alone, close }: { mentions: Mentions; all: () => void; alone: () => void; close: () => void }) {
  const lines = mentions.length === 1 ? '1 other line' : `${mentions.length} other lines`
  return (
    <Sheet
      open
      onClose={close}
      title={`Write it in ${lines} too?`}
      lead="What names it, or says in prose what it said, would be at odds with it. Nothing is written yet."
      wide
    >
      <ol className="rows mb-4 text-sm">
        {mentions.map(mention => (
          <li key={`${mention.line} ${mention.before}`} className="py-1.5">
            <span className="text-ink-2">Line {mention.line}</span>
            <code className="block [overflow-wrap:anywhere]">
              <del className="text-ink-2">{mention.before.trim()}</del>
            </code>
            <code className="block font-semibold [overflow-wrap:anywhere]">
              <ins className="no-underline">{mention.after.trim()}</ins>
            </code>
          </li>
        ))}
      </ol>
      <Button tone="thumb" onClick={all}>
        Write it in {lines} too
      </Button>
      <Button className="mt-2" onClick={alone}>
        Only where it is described
      </Button>
    </Sheet>
  )
}

/** The document after the edits, and the lines elsewhere that they took along. */
async function editedBy(source: string, edits: readonly PlanEdit['edit'][]): Promise<{ source: string; mentions: Mentions }> {
  let edited = source
  const mentions: Mentions = []
  for (const edit of edits) {
    const made = await ask<PlanEdited>('/plan/edit', { method: 'POST', body: { source: edited, edit } })
    edited = made.source
    mentions.push(...(made.mentions ?? []))
  }
  return { source: edited, mentions }
}

export function EntryForm({
  editing,
  source,
  problems,
  known,
  onChanged,
  close,
}: {
  editing: Editing
  source: string
  problems: PlanChecked['problems']
  known: Known
  onChanged: (source: string, what: string) => void
  close: () => void
}) {
  const { form } = editing
  const [value, setValue] = useState<PlanValue>(editing.what === 'entry' ? editing.value : blank(form.entry))
  const [id, setId] = useState(editing.what === 'entry' && form.holds === 'map' ? (editing.id ?? '') : '')
  const [tried, setTried] = useState(false)
  const [carried, setCarried] = useState<{ source: string; alone: string; mentions: Mentions } | null>(null)
  const title = titleOf(editing)
  const change = useMutation({
    mutationFn: async ({ edits, alone }: { edits: PlanEdit['edit'][]; alone?: PlanEdit['edit'][]; what: string }) => {
      const { source: edited, mentions } = await editedBy(source, edits)
      // What else changes with it is shown before anything is written: the entry alone, or with all of its mentions.
      if (mentions.length === 0 || alone === undefined) return { source: edited, carried: null }
      return { source: edited, carried: { source: edited, alone: (await editedBy(source, alone)).source, mentions } }
    },
    onSuccess: (edited, { what }) => {
      if (edited.carried !== null) return setCarried(edited.carried)
      onChanged(edited.source, what)
      close()
    },
  })
  const lacks = [...(form.holds === 'map' && id.trim() === '' ? ['id'] : []), ...missing(form.entry, pruned(value))]
  const save = () => {
    setTried(true)
    if (lacks.length === 0 && !change.isPending)
      change.mutate({
        edits: editsOf(editing, pruned(value), id.trim()),
        alone: editsOf(editing, pruned(value), id.trim(), false),
        what: title,
      })
  }
  const touched = editing.what !== 'entry' || JSON.stringify(value) !== JSON.stringify(editing.value) || id !== (editing.id ?? '')
  const move = (up: boolean) =>
    editing.what === 'entry' &&
    editing.id !== null &&
    change.mutate({ edits: [{ do: 'move', block: editing.block, entry: editing.id, up }], what: `${title}, moved` })
  if (carried !== null) {
    const { mentions } = carried
    const write = (made: string) => {
      onChanged(made, editing.what === 'entry' && editing.id === id.trim() ? title : `${title} renamed to ${id.trim()}`)
      close()
    }
    return <Carried mentions={mentions} all={() => write(carried.source)} alone={() => write(carried.alone)} close={close} />
  }
  return (
    <Sheet open onClose={close} title={title} lead={form.about} wide>
      <form
        className="space-y-5"
        onSubmit={event => {
          event.preventDefault()
          save()
        }}
      >
        {form.holds === 'map' && (
          <Field
            label="Id"
            hint={`What the rest of the plan calls it. Renamed, you are shown every other line that names it.${form.name === 'positions' ? ' People are bound to it by this id: say again who holds it once the plan is saved.' : ''}`}
          >
            {ids => <input {...ids} className="field" required maxLength={60} value={id} onChange={event => setId(event.target.value)} />}
          </Field>
        )}
        <ValueField field={form.entry} value={value} onChange={setValue} label={form.holds === 'list' ? 'Labels' : 'Says'} known={known} />
        {tried && lacks.length > 0 && (
          <p role="alert" className="text-sm font-semibold text-alarm">
            Still missing: {lacks.join(', ')}.
          </p>
        )}
        <LiveCheck
          source={source}
          edits={touched && lacks.length === 0 ? editsOf(editing, pruned(value), id.trim()) : []}
          before={problems}
        />
        <ProblemNote error={change.error} />
        <Button tone="thumb" type="submit" busy={change.isPending && 'Writing…'}>
          Put it into the document
        </Button>
        {editing.what === 'entry' && editing.id !== null && (
          <div className="flex flex-wrap gap-2">
            {editing.place !== 'first' && editing.place !== 'only' && <Button onClick={() => move(true)}>One place up</Button>}
            {editing.place !== 'last' && editing.place !== 'only' && <Button onClick={() => move(false)}>One place down</Button>}
            <Button
              tone="danger"
              onClick={() =>
                change.mutate({ edits: [{ do: 'remove', block: editing.block, entry: editing.id! }], what: `${title}, removed` })
              }
            >
              Remove it
            </Button>
          </div>
        )}
      </form>
    </Sheet>
  )
}
