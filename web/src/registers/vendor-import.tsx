/** Vendors, their reports and commitments from a CSV or YAML file: all of it or nothing, and everything that is wrong is told at once. */
import { useState } from 'react'
import { Button } from '../button.tsx'
import { CopyBlock } from '../copy.tsx'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import type { VendorsTaken } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { StateMark } from '../state-mark.tsx'
import { useWrite, write } from '../writing.ts'
import { LineProblems } from './line-problems.tsx'

const sample = `vendors:
  - name: Stripe
    role: Payments
    holds: [payment-data]
    reports:
      - report: SOC 2 Type II
        from: 2025-04-01
        to: 2026-03-31
        expires: 2027-03-31
        link: https://stripe.example/soc2
    commitments:
      - uptime: 99.99
        uptime_of: API
        clause: Service terms 4.2`

export function VendorImport({ close }: { close: () => void }) {
  const [file, setFile] = useState<{ name: string; text: string } | null>(null)
  const [taken, setTaken] = useState<VendorsTaken | null>(null)
  const take = useWrite<VendorsTaken>(['vendors', 'vendor-records', 'vendor-uptime', 'obligations'], setTaken)
  if (taken !== null && taken.problems.length === 0)
    return (
      <Sheet open onClose={close} title="Taken in">
        <p className="mb-4">
          <StateMark tone="good">
            {taken.taken} {taken.taken === 1 ? 'vendor' : 'vendors'}, {taken.reports} {taken.reports === 1 ? 'report' : 'reports'},{' '}
            {taken.commitments} {taken.commitments === 1 ? 'commitment' : 'commitments'}
          </StateMark>
        </p>
        <Button tone="thumb" onClick={close}>
          To the register
        </Button>
      </Sheet>
    )
  return (
    <Sheet open onClose={close} wide title="Import vendors" lead="What the file does not say stays as it was; nobody is taken out.">
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (file !== null && file.text.trim() !== '' && !take.isPending)
            take.mutate(write('POST', '/vendors/import', { file: file.text }))
        }}
      >
        <Field label="A CSV or YAML file" hint={file === null ? 'UTF-8.' : `${file.name} is read.`}>
          {ids => (
            <input
              {...ids}
              type="file"
              required
              accept=".csv,.yaml,.yml,text/csv,text/plain"
              className="field"
              onChange={async event => {
                const chosen = event.target.files?.[0]
                setTaken(null)
                setFile(chosen === undefined ? null : { name: chosen.name, text: await chosen.text() })
              }}
            />
          )}
        </Field>
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
            In CSV the same names are columns, and a line holds one report, one commitment, or both. <code>tocsin vendor export</code>{' '}
            writes such a file.
          </p>
          <CopyBlock text={sample} what="the sample" />
        </details>
      </form>
    </Sheet>
  )
}
