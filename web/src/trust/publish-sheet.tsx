/** What the public reads of all this: nothing before an owner says so, and then the parts that are chosen. */
import { useState } from 'react'
import { Button } from '../button.tsx'
import { ProblemNote } from '../problem-note.tsx'
import { Sheet } from '../sheet.tsx'
import { useWrite, write } from '../writing.ts'
import type { TrustPart, TrustView } from './trust-shapes.ts'

const partWords: Readonly<Record<TrustPart, string>> = {
  certification: 'Where certification stands',
  controls: 'The controls, with their states and evidence in counts and days',
  path: 'The path to a certificate',
  refusals: 'What you do not do, and what enforces it',
  rights: 'What people may ask of you',
  vendors: 'Sub-processors, from the plan and the register',
  reports: 'Documents, and which are on request',
}

export function PublishSheet({ view, close }: { view: TrustView; close: () => void }) {
  const [open, setOpen] = useState(view.page.open)
  const [parts, setParts] = useState<readonly TrustPart[]>(view.page.parts)
  const save = useWrite(['trust'], close)
  return (
    <Sheet
      open
      onClose={close}
      title="Publish the trust page"
      lead="It is recorded who published what. No name of a person and no title of an incident is on it."
    >
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (!save.isPending) save.mutate(write('PUT', '/trust/page', { open, parts }))
        }}
      >
        <label className="flex items-start gap-3">
          <input
            type="checkbox"
            className="mt-1 size-4.5 shrink-0 accent-(--accent)"
            checked={open}
            onChange={event => setOpen(event.target.checked)}
          />
          <span>
            <span className="font-semibold">Open to everybody</span>
            <span className="block text-sm text-ink-2">At {view.page.url}, without a sign-in.</span>
          </span>
        </label>
        <fieldset>
          <legend className="mb-1 text-sm font-semibold">What stands on it</legend>
          {(Object.keys(partWords) as TrustPart[]).map(part => (
            <label key={part} className="flex min-h-10 items-center gap-3">
              <input
                type="checkbox"
                className="size-4.5 shrink-0 accent-(--accent)"
                checked={parts.includes(part)}
                onChange={event => setParts(event.target.checked ? [...parts, part] : parts.filter(p => p !== part))}
              />
              {partWords[part]}
            </label>
          ))}
        </fieldset>
        <ProblemNote error={save.error} />
        <Button type="submit" tone="main" busy={save.isPending && 'Saving…'}>
          Save
        </Button>
      </form>
    </Sheet>
  )
}
