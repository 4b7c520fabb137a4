/** Publishing: read once more as it stands, with what it meets, whose decision it is, and to how many it goes. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../button.tsx'
import { ClauseLink } from '../clause-link.tsx'
import { ProblemNote } from '../problem-note.tsx'
import { Sheet } from '../sheet.tsx'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'
import { followersTold, stateOf, statusWords } from './state-words.ts'
import { type IncidentStatusPage, type StatusUpdate, statusPage } from './status-shapes.ts'
import { Times } from './times.tsx'

export function PublishSheet({ update, of, close }: { update: StatusUpdate; of: IncidentStatusPage | null; close: () => void }) {
  const page = useQuery(statusPage)
  const meetable = of?.meetable ?? []
  const [meets, setMeets] = useState<readonly string[]>(meetable.map(o => o.id))
  const publish = useWrite(['status-page', 'incident', 'timeline', 'obligations', 'now'], close)
  const subscribers = page.data ? page.data.subscribers.mail + page.data.subscribers.webhook : null
  const names = new Map((page.data?.settings.components ?? []).map(c => [c.id, c.name]))
  return (
    <Sheet open onClose={close} wide title="Publish" lead="Once it is out it stays as it is; a correction is another update.">
      <article className="border-l-4 border-edge pl-4">
        <h3 className="font-bold">{update.title}</h3>
        <p className="text-sm text-ink-2">{statusWords(update)}</p>
        <Times of={update} />
        <p className="mt-2 whitespace-pre-line">{update.text}</p>
        <ul className="mt-2 text-sm">
          {Object.entries(update.components).map(([id, state]) => (
            <li key={id}>
              {names.get(id) ?? id}: <StateMark tone={stateOf(state).tone}>{stateOf(state).words}</StateMark>
            </li>
          ))}
        </ul>
      </article>
      <div className="mt-5 space-y-4">
        {update.drill && <StateMark tone="act">This is a drill: it is practised, and nothing of it reaches the page or anybody.</StateMark>}
        {!update.drill && page.data && !page.data.settings.open && (
          <StateMark tone="act">The page is not open: nobody outside sees it yet.</StateMark>
        )}
        {of !== null && !of.mayPublish && (
          <StateMark tone="act">
            The plan gives this to {of.decidedBy.join(' or ')}. You are not stopped; it is a departure from the plan, and its reason is
            owed.
          </StateMark>
        )}
        {meetable.length > 0 && (
          <fieldset>
            <legend className="mb-1 text-sm font-semibold">It meets</legend>
            {meetable.map(o => (
              <label key={o.id} className="flex items-start gap-3 py-2">
                <input
                  type="checkbox"
                  className="mt-1 size-4.5 shrink-0 accent-(--accent)"
                  checked={meets.includes(o.id)}
                  onChange={event => setMeets(event.target.checked ? [...meets, o.id] : meets.filter(m => m !== o.id))}
                />
                <span>
                  {o.name} <ClauseLink clause={o.clause} />
                  <span className="block text-sm text-ink-2">
                    {o.dueAt ? (
                      <>
                        due <When at={o.dueAt} />
                        {o.alsoAt && (
                          <>
                            ; read otherwise <When at={o.alsoAt} only="absolute" />
                          </>
                        )}
                      </>
                    ) : (
                      'no date of its own'
                    )}
                  </span>
                </span>
              </label>
            ))}
          </fieldset>
        )}
        {subscribers !== null && !update.drill && <p className="text-sm text-ink-2">{followersTold(subscribers)}</p>}
        <ProblemNote error={publish.error} again={() => publish.mutate(publish.variables!)} />
        <Button
          tone="thumb"
          busy={publish.isPending && 'Publishing…'}
          onClick={() => publish.mutate(write('POST', `/status-page/updates/${update.id}/publish`, { meets }))}
        >
          Publish
        </Button>
      </div>
    </Sheet>
  )
}
