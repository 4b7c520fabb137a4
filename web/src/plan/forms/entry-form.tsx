/** One entry of a block, edited by its fields. It becomes part of the document, which is saved as a version by itself. */
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../button.tsx'
import { Field } from '../../field.tsx'
import { ProblemNote } from '../../problem-note.tsx'
import { ask } from '../../server.ts'
import type { PlanBlockForm, PlanEdit, PlanEdited, PlanValue } from '../../shapes.ts'
import { Sheet } from '../../sheet.tsx'
import { type Known, ValueField } from './fields.tsx'
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

export function EntryForm({
  editing,
  source,
  known,
  onChanged,
  close,
}: {
  editing: Editing
  source: string
  known: Known
  onChanged: (source: string, what: string) => void
  close: () => void
}) {
  const { form } = editing
  const [value, setValue] = useState<PlanValue>(editing.what === 'entry' ? editing.value : blank(form.entry))
  const [id, setId] = useState(editing.what === 'entry' && form.holds === 'map' ? (editing.id ?? '') : '')
  const [tried, setTried] = useState(false)
  const title = titleOf(editing)
  const change = useMutation({
    mutationFn: async ({ edits }: { edits: PlanEdit['edit'][]; what: string }) => {
      let edited = source
      for (const edit of edits) edited = (await ask<PlanEdited>('/plan/edit', { method: 'POST', body: { source: edited, edit } })).source
      return edited
    },
    onSuccess: (edited, { what }) => {
      onChanged(edited, what)
      close()
    },
  })
  const lacks = [...(form.holds === 'map' && id.trim() === '' ? ['id'] : []), ...missing(form.entry, pruned(value))]
  const save = () => {
    setTried(true)
    if (lacks.length > 0 || change.isPending) return
    const held = pruned(value)
    const entry = form.holds === 'map' ? id.trim() : null
    if (editing.what === 'new block')
      change.mutate({ edits: [{ do: 'new block', clause: editing.clause, name: form.name, entry, value: held }], what: title })
    else if (editing.what === 'new entry') change.mutate({ edits: [{ do: 'add', block: editing.block, entry, value: held }], what: title })
    else {
      const { block } = editing
      const renamed = form.holds === 'map' && editing.id !== null && entry !== editing.id
      change.mutate({
        edits: [
          { do: 'set', block, entry: editing.id, value: held },
          ...(renamed ? [{ do: 'rename' as const, block, entry: editing.id!, to: entry! }] : []),
        ],
        what: title,
      })
    }
  }
  const move = (up: boolean) =>
    editing.what === 'entry' &&
    editing.id !== null &&
    change.mutate({ edits: [{ do: 'move', block: editing.block, entry: editing.id, up }], what: `${title}, moved` })
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
          <Field label="Id" hint="What the rest of the plan calls it. Renamed here, its mentions elsewhere are named by the checker.">
            {ids => <input {...ids} className="field" required maxLength={60} value={id} onChange={event => setId(event.target.value)} />}
          </Field>
        )}
        <ValueField field={form.entry} value={value} onChange={setValue} label={form.holds === 'list' ? 'Labels' : 'Says'} known={known} />
        {tried && lacks.length > 0 && (
          <p role="alert" className="text-sm font-semibold text-alarm">
            Still missing: {lacks.join(', ')}.
          </p>
        )}
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
