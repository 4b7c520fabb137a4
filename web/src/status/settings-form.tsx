/** What the status page is: open or not, its name, its components and groups, who writes to those who follow it. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../button.tsx'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { isAbout } from '../server.ts'
import { Sheet } from '../sheet.tsx'
import { ownIds } from '../slug.ts'
import { useWrite, write } from '../writing.ts'
import type { StatusPageView, StatusSettings } from './status-shapes.ts'

type Component = StatusSettings['components'][number]

export function SettingsForm({ view, close }: { view: StatusPageView; close: () => void }) {
  const [draft, setDraft] = useState<StatusSettings>(view.settings)
  const [groups, setGroups] = useState(view.settings.groups.map(g => g.name).join(', '))
  const people = useQuery(questions.people)
  const save = useWrite(['status-page'], close)
  const set = (change: Partial<StatusSettings>) => setDraft({ ...draft, ...change })
  const names = groups
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '')
  const groupIds = ownIds(
    names.map(name => ({ id: view.settings.groups.find(g => g.name === name)?.id ?? '', name: `group ${name}` })),
    'group',
  )
  const named = names.map((name, n) => ({ id: groupIds[n]!, name }))
  const setComponent = (n: number, change: Partial<Component>) =>
    set({ components: draft.components.map((c, i) => (i === n ? { ...c, ...change } : c)) })
  const submit = () => {
    const known = new Set(named.map(g => g.id))
    const filled = draft.components.filter(c => c.name.trim() !== '')
    const ids = ownIds(filled, 'component')
    const components = filled.map((c, n) => ({
      ...c,
      id: ids[n]!,
      name: c.name.trim(),
      group: c.group !== null && known.has(c.group) ? c.group : null,
    }))
    if (!save.isPending) save.mutate(write('PUT', '/status-page/settings', { ...draft, groups: named, components }))
  }
  return (
    <Sheet open onClose={close} wide title="The status page">
      <form
        className="space-y-5"
        onSubmit={event => {
          event.preventDefault()
          submit()
        }}
      >
        <label className="flex items-start gap-3">
          <input
            type="checkbox"
            className="mt-1 size-4.5 shrink-0 accent-(--accent)"
            checked={draft.open}
            onChange={event => set({ open: event.target.checked })}
          />
          <span>
            <span className="font-semibold">Open to everybody</span>
            <span className="block text-sm text-ink-2">At {view.url}, without a sign-in.</span>
          </span>
        </label>
        <Field label="Name" error={isAbout(save.error, 'name') ? save.error.message : null}>
          {ids => (
            <input {...ids} className="field" maxLength={200} value={draft.name} onChange={event => set({ name: event.target.value })} />
          )}
        </Field>
        <Field label="A sentence below it">
          {ids => (
            <input
              {...ids}
              className="field"
              maxLength={2_000}
              value={draft.about}
              onChange={event => set({ about: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="Who writes to subscribers"
          hint="A person whom they can write back to, with an e-mail address that somebody reads. Without, nobody can follow by mail."
          error={isAbout(save.error, 'sender') ? save.error.message : null}
        >
          {ids => (
            <select {...ids} className="field" value={draft.sender ?? ''} onChange={event => set({ sender: event.target.value || null })}>
              <option value="">Nobody</option>
              {(people.data?.items ?? []).map(p => (
                <option key={p.id} value={p.id}>
                  {p.name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field
          label="Address of a copy"
          hint="Where people read it when it is published on another host (tocsin status export). Empty: here."
          error={isAbout(save.error, 'address') ? save.error.message : null}
        >
          {ids => (
            <input
              {...ids}
              className="field"
              type="url"
              value={draft.address ?? ''}
              onChange={event => set({ address: event.target.value || null })}
            />
          )}
        </Field>
        <Field label="Groups" hint="Parted by commas.">
          {ids => <input {...ids} className="field" value={groups} onChange={event => setGroups(event.target.value)} />}
        </Field>
        <fieldset>
          <legend className="mb-1 text-sm font-semibold">Components</legend>
          <ul className="rows border-y border-rule">
            {draft.components.map((c, n) => (
              <li key={n} className="grid grid-cols-1 gap-2 py-3 sm:grid-cols-[minmax(0,1fr)_10rem_auto]">
                <input
                  className="field"
                  aria-label={`Name of component ${n + 1}`}
                  maxLength={120}
                  value={c.name}
                  onChange={event => setComponent(n, { name: event.target.value })}
                />
                <select
                  className="field"
                  aria-label={`Group of ${c.name || `component ${n + 1}`}`}
                  value={c.group ?? ''}
                  onChange={event => setComponent(n, { group: event.target.value || null })}
                >
                  <option value="">No group</option>
                  {named.map(g => (
                    <option key={g.id} value={g.id}>
                      {g.name}
                    </option>
                  ))}
                </select>
                <Button
                  small
                  tone="quiet"
                  aria-label={`Take out ${c.name || 'the component'}`}
                  onClick={() => set({ components: draft.components.filter((_, i) => i !== n) })}
                >
                  Take out
                </Button>
                {view.surfaces.length > 0 && (
                  <label className="text-sm sm:col-span-3">
                    Stands for{' '}
                    <select
                      className="field mt-1"
                      multiple
                      size={Math.min(view.surfaces.length, 4)}
                      value={c.surfaces}
                      onChange={event => setComponent(n, { surfaces: [...event.target.selectedOptions].map(o => o.value) })}
                    >
                      {view.surfaces.map(s => (
                        <option key={s.id} value={s.id}>
                          {s.name}
                        </option>
                      ))}
                    </select>
                  </label>
                )}
              </li>
            ))}
          </ul>
          <Button
            small
            className="mt-2"
            onClick={() => set({ components: [...draft.components, { id: '', name: '', about: '', group: null, surfaces: [] }] })}
          >
            Add a component
          </Button>
        </fieldset>
        <ProblemNote error={save.error} />
        <Button tone="thumb" type="submit" busy={save.isPending && 'Saving…'}>
          Save
        </Button>
      </form>
    </Sheet>
  )
}
