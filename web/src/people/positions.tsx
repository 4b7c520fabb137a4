/** Positions that the plan names, and who holds them: people, or whoever a schedule says. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer } from '../answer.tsx'
import { Article } from '../article.tsx'
import { Button } from '../button.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import type { Person, Position } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { StateMark } from '../state-mark.tsx'
import { useWrite, write } from '../writing.ts'

type Holder = { person: string } | { schedule: string }
const same = (a: Holder, b: Holder) => JSON.stringify(a) === JSON.stringify(b)

export function Positions({ people, me, owner }: { people: readonly Person[]; me: string | null; owner: boolean }) {
  const found = useQuery(questions.positions)
  const [editing, setEditing] = useState<Position | null>(null)
  return (
    <Article title="Positions">
      <p className="text-sm text-ink-2">The plan names positions, never people. Here they meet.</p>
      <Answer of={found}>
        {data =>
          data.items.length === 0 ? (
            <p className="py-2 text-ink-2">The plan names no positions.</p>
          ) : (
            <ul className="rows">
              {data.items.map(position => (
                <li key={position.id} className="flex items-center justify-between gap-4 py-2.5">
                  <div className="min-w-0">
                    <span className="font-semibold">{position.name}</span>
                    <span className="block text-sm">
                      {position.holders.length === 0 ? (
                        <StateMark tone="late">Nobody: pages to it go on to the owners</StateMark>
                      ) : (
                        <span className="text-ink-2">
                          {position.holders.map(holder => (holder.person === me && me ? 'you' : holder.name)).join(', ')}
                        </span>
                      )}
                    </span>
                  </div>
                  {owner && (
                    <Button small onClick={() => setEditing(position)} aria-label={`Set… who holds ${position.name}`}>
                      Set…
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
      {editing && <EditHolders position={editing} people={people} close={() => setEditing(null)} />}
    </Article>
  )
}

function EditHolders({ position, people, close }: { position: Position; people: readonly Person[]; close: () => void }) {
  const schedules = useQuery(questions.schedules)
  const [holders, setHolders] = useState<readonly Holder[]>(
    position.holders.flatMap((holder): Holder[] =>
      holder.person ? [{ person: holder.person }] : holder.schedule ? [{ schedule: holder.schedule }] : [],
    ),
  )
  const save = useWrite(['positions', 'people', 'now'], close)
  const offered: { holder: Holder; name: string; hint: string }[] = [
    ...(schedules.data?.items ?? []).map(s => ({
      holder: { schedule: s.id },
      name: s.name,
      hint: `on-call schedule${s.now?.name ? `, now ${s.now.name}` : ''}`,
    })),
    ...people.map(p => ({ holder: { person: p.id }, name: p.name, hint: p.canBeReached ? '' : 'no verified contact method' })),
  ]
  return (
    <Sheet open onClose={close} title={position.name} lead="Several hold it together: all of them are paged.">
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (!save.isPending) save.mutate(write('PUT', `/positions/${position.id}`, { holders }))
        }}
      >
        <fieldset>
          <legend className="mb-1 text-sm font-semibold">Held by</legend>
          <div className="rows border-y border-rule">
            {offered.map(({ holder, name, hint }) => (
              <label key={JSON.stringify(holder)} className="flex min-h-11 items-center gap-3 py-1.5">
                <input
                  type="checkbox"
                  className="size-4.5 shrink-0 accent-(--accent)"
                  checked={holders.some(h => same(h, holder))}
                  onChange={event => setHolders(event.target.checked ? [...holders, holder] : holders.filter(h => !same(h, holder)))}
                />
                <span>
                  {name} {hint && <span className="text-sm text-ink-2">{hint}</span>}
                </span>
              </label>
            ))}
          </div>
        </fieldset>
        <ProblemNote error={save.error} />
        <Button tone="thumb" type="submit" busy={save.isPending && 'Saving…'}>
          Save
        </Button>
      </form>
    </Sheet>
  )
}
