/** The note's form and the timeline: once in the document, beside on a wide screen and between on a narrow one. */

import { type RefObject, useEffect, useState } from 'react'
import type { Acting } from '../acting.ts'
import { refOf } from '../incident-ref.ts'
import { ProblemNote } from '../problem-note.tsx'
import type { IncidentDetail } from '../shapes.ts'
import { NoteForm } from './note-form.tsx'
import { Timeline } from './timeline.tsx'

export function TimelineSide({
  incident,
  acting,
  note,
  narrow,
}: {
  incident: IncidentDetail
  acting: Acting
  note: RefObject<HTMLTextAreaElement | null>
  narrow: boolean
}) {
  const wide = useWide()
  if (wide === narrow) return null
  return (
    <>
      <NoteForm of={refOf(incident)} acting={acting} field={note} />
      {acting.failed === 'note' && (
        <div className="mb-6">
          <ProblemNote error={acting.error} again={acting.again} />
        </div>
      )}
      <Timeline of={refOf(incident)} />
    </>
  )
}

const wideQuery = '(min-width: 80rem)'
function useWide(): boolean {
  const [wide, setWide] = useState(() => matchMedia(wideQuery).matches)
  useEffect(() => {
    const query = matchMedia(wideQuery)
    const change = () => setWide(query.matches)
    query.addEventListener('change', change)
    return () => query.removeEventListener('change', change)
  }, [])
  return wide
}
