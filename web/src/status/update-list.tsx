/** Words for the status page as they were written: drafts to publish, what is out and what became of it. */
import { useState } from 'react'
import { Button } from '../button.tsx'
import { ProblemNote } from '../problem-note.tsx'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'
import { PublishSheet } from './publish-sheet.tsx'
import { statusWords } from './state-words.ts'
import type { IncidentStatusPage, StatusUpdate } from './status-shapes.ts'
import { Times } from './times.tsx'
import { Untold } from './untold.tsx'
import { type Begun, UpdateForm } from './update-form.tsx'

export function UpdateList({
  updates,
  components,
  of,
  incident,
}: {
  updates: readonly StatusUpdate[]
  components: Begun['components']
  of: IncidentStatusPage | null
  incident?: string
}) {
  const [open, setOpen] = useState<{ what: 'publish' | 'edit' | 'more' | 'untold'; update: StatusUpdate } | null>(null)
  const withdraw = useWrite(['status-page', 'timeline'])
  const shown = updates.filter(u => u.state !== 'withdrawn')
  const latest = new Set<string>()
  const newestOfPost = shown.filter(u => u.state === 'published' && !latest.has(u.post) && latest.add(u.post)).map(u => u.id)
  const about = incident === undefined ? {} : { incident }
  return (
    <>
      <ul className="rows border-t-2 border-b border-line border-b-rule">
        {shown.map(u => (
          <li key={u.id} className="grid grid-cols-1 gap-x-6 gap-y-2 py-3.5 md:grid-cols-[minmax(0,1fr)_auto]">
            <div className="min-w-0">
              <p className="font-semibold">{u.title}</p>
              <p className="flex flex-wrap gap-x-4 text-sm">
                <StateMark tone={u.state === 'draft' ? 'act' : 'good'}>{u.state === 'draft' ? 'Draft' : 'Published'}</StateMark>
                <span>{statusWords(u)}</span>
                {incident === undefined && u.incident !== null && <span>#{u.incident}</span>}
                {u.drill && <span className="font-semibold">Drill</span>}
                <span className="text-ink-2">
                  <When at={u.publishedAt ?? u.draftedAt} />
                  {u.role === null ? u.drafter && `, ${u.drafter.name}` : `, as ${u.role}`}
                </span>
              </p>
              <Times of={u} />
              <p className="mt-1 whitespace-pre-line">{u.text}</p>
              {u.told && u.told.sent + u.told.refused + u.told.unknown + u.told.waiting > 0 && (
                <p className="mt-1 flex flex-wrap gap-x-4 text-sm">
                  <span className="text-ink-2">
                    Told {u.told.sent}
                    {u.told.waiting > 0 && `, ${u.told.waiting} wait`}
                    {u.told.refused > 0 && `, ${u.told.refused} refused`}
                  </span>
                  {u.told.unknown > 0 && <StateMark tone="late">Of {u.told.unknown} nobody can say: somebody decides</StateMark>}
                </p>
              )}
            </div>
            <div className="flex flex-wrap items-start gap-2">
              {u.state === 'draft' && (
                <>
                  <Button small tone="main" onClick={() => setOpen({ what: 'publish', update: u })} aria-label={`Publish… ${u.title}`}>
                    Publish…
                  </Button>
                  <Button small onClick={() => setOpen({ what: 'edit', update: u })} aria-label={`Edit ${u.title}`}>
                    Edit…
                  </Button>
                  <Button
                    small
                    tone="quiet"
                    onClick={() => withdraw.mutate(write('POST', `/status-page/updates/${u.id}/withdraw`, {}))}
                    aria-label={`Withdraw ${u.title}`}
                  >
                    Withdraw
                  </Button>
                </>
              )}
              {u.told && u.told.unknown + u.told.refused > 0 && (
                <Button small onClick={() => setOpen({ what: 'untold', update: u })} aria-label={`Decide… who was not told of ${u.title}`}>
                  Decide…
                </Button>
              )}
              {newestOfPost.includes(u.id) && (
                <Button small onClick={() => setOpen({ what: 'more', update: u })} aria-label={`Say more of ${u.title}`}>
                  Say more…
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      <ProblemNote error={withdraw.error} />
      {open?.what === 'untold' && <Untold update={open.update} close={() => setOpen(null)} />}
      {open?.what === 'publish' && <PublishSheet update={open.update} of={of} close={() => setOpen(null)} />}
      {open?.what === 'edit' && (
        <UpdateForm
          begun={{ ...about, components, draft: open.update }}
          close={() => setOpen(null)}
          written={update => setOpen({ what: 'publish', update })}
        />
      )}
      {open?.what === 'more' && (
        <UpdateForm
          begun={{ ...about, components, continues: open.update }}
          close={() => setOpen(null)}
          written={update => setOpen({ what: 'publish', update })}
        />
      )}
    </>
  )
}
