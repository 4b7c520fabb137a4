/** A list of who is affected, from a file or pasted: the server says whom it names, and which lines name nobody. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Field } from '../../field.tsx'
import { ProblemNote } from '../../problem-note.tsx'
import * as questions from '../../questions.ts'
import { LineProblems } from '../../registers/line-problems.tsx'
import type { CustomersFound } from '../../shapes.ts'

const typingMs = 300

/** `found`: whom `text` names, once the server has said it; null while it has not. */
export function useNamed(text: string): { found: CustomersFound | null; error: Error | null } {
  const [asked, setAsked] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), typingMs)
    return () => clearTimeout(timer)
  }, [text])
  const answer = useQuery({ ...questions.customersNamed(asked), enabled: asked.trim() !== '' })
  return { found: asked === text ? (answer.data ?? null) : null, error: answer.error }
}

export function NamedCustomers({
  text,
  setText,
  named,
}: {
  text: string
  setText: (text: string) => void
  named: ReturnType<typeof useNamed>
}) {
  const [file, setFile] = useState<string | null>(null)
  const problems = named.found?.problems ?? []
  return (
    <>
      <Field label="A file" hint={file === null ? 'Text or CSV, with ids, names or mail addresses of customers.' : `${file} is read.`}>
        {ids => (
          <input
            {...ids}
            type="file"
            accept=".csv,.txt,text/csv,text/plain"
            className="field"
            onChange={async event => {
              const chosen = event.target.files?.[0]
              setFile(chosen?.name ?? null)
              if (chosen !== undefined) setText(await chosen.text())
            }}
          />
        )}
      </Field>
      {problems.length > 0 && (
        <LineProblems
          title={`${problems.length} ${problems.length === 1 ? 'line names' : 'lines name'} nobody in the register. Mend the list, or add them there first.`}
          problems={problems}
        />
      )}
      <Field label="The list" hint="One customer a line: an id, a name or a mail address.">
        {ids => (
          <textarea {...ids} className="field" rows={6} spellCheck={false} value={text} onChange={event => setText(event.target.value)} />
        )}
      </Field>
      <ProblemNote error={named.error} />
    </>
  )
}
