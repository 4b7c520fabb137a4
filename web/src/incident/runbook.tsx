/** What was done here as the next draft of the plan's playbooks: read it, open it in the plan's editor, and save it there or not. */
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Answer } from '../answer.tsx'
import { Button } from '../button.tsx'
import { useDraft } from '../draft.ts'
import { refOf } from '../incident-ref.ts'
import { navigate } from '../router.tsx'
import { ask } from '../server.ts'
import type { IncidentDetail, RunbookDraft } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { When } from '../when.tsx'

export default function Runbook({ incident, close }: { incident: IncidentDetail; close: () => void }) {
  const ref = refOf(incident)
  const draft = useQuery({
    queryKey: ['incident', ref, 'runbook'],
    queryFn: ({ signal }) => ask<RunbookDraft>(`/incidents/${encodeURIComponent(ref)}/runbook`, { signal }),
    gcTime: 0, // as of now, each time it is opened
  })
  return (
    <Sheet
      open
      onClose={close}
      wide
      title="What the plan can take from this"
      lead="Changes that were recorded while a playbook was worked, as steps of it. Nothing is saved before you save it in the editor."
    >
      <Answer of={draft} lines={4}>
        {data => <Shown of={data} />}
      </Answer>
    </Sheet>
  )
}

function Shown({ of }: { of: RunbookDraft }) {
  const [begun, setDocument] = useDraft(`plan/${of.plan.id}`)
  return (
    <>
      {of.added.length === 0 ? (
        <p className="py-2">
          No step is added: no change of a system was recorded while a playbook was worked that is not a step already. They are recorded
          with “A system was changed…”.
        </p>
      ) : (
        <ul className="rows border-y border-rule" aria-label="Steps that are added">
          {of.added.map(one => (
            <li key={`${one.playbook} ${one.line}`} className="py-2.5">
              <p className="wrap-anywhere">{one.does}</p>
              <p className="text-sm text-ink-2">
                {one.name}, {one.after === 0 ? 'as its first step' : `behind step ${one.after}`}; done <When at={one.at} only="absolute" />
              </p>
            </li>
          ))}
        </ul>
      )}
      {of.leftOut.length > 0 && (
        <Part title="Left out then, and still in the plan">
          {of.leftOut.map(one => (
            <li key={`${one.playbook} ${one.step}`} className="py-2 text-sm">
              {one.name}, step {one.step}, {one.as}: {one.does}
              {one.why && <span className="block text-ink-2">{one.why}</span>}
            </li>
          ))}
        </Part>
      )}
      {of.unplaced.length > 0 && (
        <Part title="Put nowhere">
          {of.unplaced.map(one => (
            <li key={`${one.at} ${one.does}`} className="py-2 text-sm">
              {one.does}
              <span className="block text-ink-2">
                {one.playbook === null ? 'before any playbook was begun' : `${one.playbook} is not written in the plan's document`}
              </span>
            </li>
          ))}
        </Part>
      )}
      {of.added.length > 0 && (
        <div className="mt-4">
          <p className="mb-2 text-sm">The words are those of this incident: take names and addresses out before the plan is published.</p>
          {begun !== '' && (
            <p className="mb-2 text-sm font-semibold">It takes the place of what you have begun to change in the document.</p>
          )}
          <Button
            tone="thumb"
            onClick={() => {
              setDocument(of.source)
              navigate({ to: '/plan-edit' })
            }}
          >
            Open the draft in the editor
          </Button>
        </div>
      )}
    </>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-4">
      <h3 className="font-semibold">{title}</h3>
      <ul className="rows">{children}</ul>
    </section>
  )
}
