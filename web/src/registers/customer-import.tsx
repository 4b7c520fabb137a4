/** Customers from a CSV file: all of it or nothing, and everything that is wrong is told at once, by line. */
import { useState } from 'react'
import { Button } from '../button.tsx'
import { CopyBlock } from '../copy.tsx'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import type { CustomersTaken } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { StateMark } from '../state-mark.tsx'
import { useWrite, write } from '../writing.ts'
import { LineProblems } from './line-problems.tsx'

const sample = `name,country,role,contact_name,contact_email,data,vendors,clock,clause,zone
Acme GmbH,DE,processor,Ada Acme,ada@acme.example,orders;addresses,stripe,72 hours of aware,"DPA 7.2: within 72 hours",Europe/Berlin
Borough Books,GB,processor,,office@borough.example,orders,,,,`

export function CustomerImport({ close }: { close: () => void }) {
  const [file, setFile] = useState<{ name: string; text: string } | null>(null)
  const [pasted, setPasted] = useState('')
  const [taken, setTaken] = useState<CustomersTaken | null>(null)
  const take = useWrite<CustomersTaken>(['customers', 'vendors'], setTaken)
  const csv = file?.text ?? pasted
  const done = taken !== null && taken.problems.length === 0
  return (
    <Sheet open onClose={close} wide title="Import customers" lead="Who is in the register already is changed; nobody is taken out.">
      {done ? (
        <div className="space-y-4">
          <p>
            <StateMark tone="good">{taken.taken} taken in</StateMark>
          </p>
          {taken.withoutContact > 0 && (
            <p>
              <StateMark tone="late">{taken.withoutContact} without a contact</StateMark>: they cannot be told anything until somebody adds
              one.
            </p>
          )}
          <Button tone="thumb" onClick={close}>
            To the register
          </Button>
        </div>
      ) : (
        <form
          className="space-y-4"
          onSubmit={event => {
            event.preventDefault()
            setTaken(null)
            if (csv.trim() !== '' && !take.isPending) take.mutate(write('POST', '/customers/import', { csv }))
          }}
        >
          <Field
            label="A CSV file"
            hint={file === null ? 'UTF-8; commas, semicolons or tabs between the fields.' : `${file.name} is read.`}
          >
            {ids => (
              <input
                {...ids}
                type="file"
                accept=".csv,text/csv,text/plain"
                className="field"
                onChange={async event => {
                  const chosen = event.target.files?.[0]
                  setTaken(null)
                  setFile(chosen === undefined ? null : { name: chosen.name, text: await chosen.text() })
                }}
              />
            )}
          </Field>
          {file === null && (
            <Field label="Or paste it">
              {ids => (
                <textarea
                  {...ids}
                  className="field font-mono text-sm!"
                  rows={5}
                  spellCheck={false}
                  value={pasted}
                  onChange={event => {
                    setTaken(null)
                    setPasted(event.target.value)
                  }}
                />
              )}
            </Field>
          )}
          {taken !== null && (
            <LineProblems
              title={`Nothing was taken in: ${taken.problems.length} ${taken.problems.length === 1 ? 'thing is' : 'things are'} wrong.`}
              problems={taken.problems}
            />
          )}
          <ProblemNote error={take.error} />
          <Button tone="thumb" type="submit" busy={take.isPending && 'Reading…'}>
            Take them in
          </Button>
          <details className="text-sm">
            <summary className="min-h-8 py-1 text-accent">What such a file looks like</summary>
            <p className="mb-2">
              Only <code>name</code> is needed. Several data sets or vendors are parted by semicolons. A line holds one contract; a further
              one is a further line of the same customer.
            </p>
            <CopyBlock text={sample} what="the sample" />
          </details>
        </form>
      )}
    </Sheet>
  )
}
