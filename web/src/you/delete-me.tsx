/** The end of one's own entry: what goes and what stays is said before it, and a handover is asked for where one is needed. */
import { useState } from 'react'
import { Button } from '../button.tsx'
import { sayFarewell } from '../farewell.ts'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import { client } from '../questions.ts'
import { isAbout } from '../server.ts'
import type { Own, OwnDeleted } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { StateMark } from '../state-mark.tsx'
import { useWrite, write } from '../writing.ts'

export function DeleteMe({ own }: { own: Own }) {
  const [asked, setAsked] = useState(false)
  const [name, setName] = useState('')
  const [words, setWords] = useState(false)
  const go = useWrite<OwnDeleted>([])
  const { handOver, goes, stays } = own.deletion
  return (
    <>
      <Button tone="danger" onClick={() => setAsked(true)}>
        Delete me…
      </Button>
      <Sheet open={asked} onClose={() => setAsked(false)} title={`Delete ${own.person.name}?`} lead="At once, and it cannot be taken back.">
        {handOver.length > 0 ? (
          <>
            <p>
              <StateMark tone="act">Hand over first, so that nothing is in nobody’s hands:</StateMark>
            </p>
            <ul className="rows mt-2">
              {handOver.map(({ what, instead }) => (
                <li key={what} className="py-2">
                  {what}
                  <span className="block text-sm text-ink-2">Then {instead}.</span>
                </li>
              ))}
            </ul>
          </>
        ) : (
          <form
            className="space-y-4"
            onSubmit={event => {
              event.preventDefault()
              if (go.isPending) return
              // Not by `done`: whoever is gone has no session, and the whole console says so from here on.
              void go.mutateAsync(write('POST', '/me/own/delete', { name, words })).then(
                answer => {
                  sayFarewell(answer)
                  void client.resetQueries({ queryKey: ['me'] })
                },
                () => {}, // it is said below
              )
            }}
          >
            <div>
              <h3 className="font-semibold">Goes</h3>
              <ul className="list-disc pl-5 text-sm">
                {goes.map(one => (
                  <li key={one}>{one}</li>
                ))}
              </ul>
            </div>
            <div>
              <h3 className="font-semibold">Stays, and why</h3>
              <ul className="list-disc pl-5 text-sm">
                {stays.map(({ what, why }) => (
                  <li key={what}>
                    {what}: <span className="text-ink-2">{why}</span>
                  </li>
                ))}
              </ul>
            </div>
            <label className="flex items-start gap-3 text-sm">
              <input
                type="checkbox"
                className="mt-0.5 size-4.5 shrink-0 accent-(--accent)"
                checked={words}
                onChange={event => setWords(event.target.checked)}
              />
              Also what I wrote on incidents that are over and that the plan does not hold
            </label>
            <Field label={`Write your name: ${own.person.name}`} error={isAbout(go.error, 'name') ? go.error.message : null}>
              {ids => (
                <input
                  {...ids}
                  className="field"
                  required
                  maxLength={200}
                  autoComplete="off"
                  value={name}
                  onChange={event => setName(event.target.value)}
                />
              )}
            </Field>
            {!isAbout(go.error, 'name') && <ProblemNote error={go.error} />}
            <Button tone="danger" type="submit" className="w-full" busy={go.isPending && 'Deleting…'}>
              Delete me now
            </Button>
          </form>
        )}
      </Sheet>
    </>
  )
}
