/** Attach a file as evidence: from the telephone's camera or its files; what it is, where it is from, and what is done by it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { Button } from '../button.tsx'
import { useDraft } from '../draft.ts'
import { Field } from '../field.tsx'
import { refOf } from '../incident-ref.ts'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { newKey } from '../server.ts'
import type { EvidenceKept, IncidentDetail } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { sizeWords } from '../size-words.ts'
import { fromLocalInput } from '../time-words.ts'
import { upload } from '../upload.ts'

type Props = { incident: IncidentDetail; type?: string; close: () => void }

const over = new Set(['done', 'undone', 'skipped', 'does not apply'])
/** Of the playbooks that are begun, the step that asks where the copy of this is, and that nobody has dealt with. */
function stepFor(incident: IncidentDetail, type: string) {
  for (const run of incident.playbooks?.running ?? [])
    for (const step of run.steps) if (type !== '' && step.evidence === type && !over.has(step.as ?? '')) return { run, step }
  return null
}

export default function AttachFile({ incident, type: given = '', close }: Props) {
  const ref = refOf(incident)
  const client = useQueryClient()
  const held = useQuery(questions.evidence(ref)).data
  const [file, setFile] = useState<File | null>(null)
  const [type, setType] = useState(given)
  const [note, setNote, clear] = useDraft(`incident/${ref}/evidence`)
  const [collected, setCollected] = useState('')
  const [answers, setAnswers] = useState(true)
  const [meets, setMeets] = useState(false)
  const [tried, setTried] = useState(false)
  const [progress, setProgress] = useState<number | null>(0)
  const key = useRef<string | null>(null)
  const step = stepFor(incident, type)
  const owed = held?.owed[0]
  const tooLarge = file !== null && held !== undefined && file.size > held.most.bytes
  const at = collected === '' ? null : fromLocalInput(collected)
  const ready = file !== null && file.size > 0 && !tooLarge && (collected === '' || at !== null)

  const sending = useMutation({
    mutationFn: (body: File) => {
      key.current ??= newKey() // asked again, it is the same file
      const query = questions.search({
        type,
        collectedAt: at ?? '',
        ...(step !== null && answers ? { run: step.run.run, step: String(step.step.step) } : {}),
        ...(owed !== undefined && meets ? { meets: owed.id } : {}),
      })
      const said = {
        'x-evidence-name': encodeURIComponent(body.name.slice(0, 200) || 'file'),
        ...(note.trim() === '' ? {} : { 'x-evidence-note': encodeURIComponent(note.trim()) }),
        'idempotency-key': key.current,
      }
      return upload<EvidenceKept>(`/incidents/${encodeURIComponent(ref)}/evidence${query}`, body, said, setProgress)
    },
    retry: false, // so many bytes are sent again when somebody says so
    onSuccess: () => {
      for (const changed of ['evidence', 'incident', 'timeline', 'obligations', 'known', 'now'])
        void client.invalidateQueries({ queryKey: [changed] })
      clear()
      close()
    },
  })
  const changed =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      key.current = null
      set(value)
    }
  const busy = progress === null ? 'Keeping it…' : `Sending… ${Math.round(progress * 100)} %`
  return (
    <Sheet
      open
      onClose={close}
      title="Attach a file as evidence"
      lead="It is encrypted and kept with this incident. What it hashes to goes into the record, and so does whoever opens it."
    >
      <form
        className="space-y-4"
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          setTried(true)
          if (ready && !sending.isPending) sending.mutate(file)
        }}
      >
        <Field
          label="The file"
          hint={
            file === null ? `A photo, a screenshot, a log; at most ${sizeWords(held?.most.bytes ?? 26_214_400)}.` : sizeWords(file.size)
          }
          error={
            tooLarge
              ? `It has ${sizeWords(file.size)}, and at most ${sizeWords(held.most.bytes)} are kept here.`
              : file?.size === 0
                ? 'It is empty.'
                : tried && file === null
                  ? 'Choose one.'
                  : null
          }
        >
          {ids => (
            <input {...ids} type="file" className="field py-2" onChange={event => changed(setFile)(event.target.files?.[0] ?? null)} />
          )}
        </Field>
        {held !== undefined && held.types.length > 0 && (
          <Field label="What it is, in the plan">
            {ids => (
              <select {...ids} className="field" value={type} onChange={event => changed(setType)(event.target.value)}>
                <option value="">none of these</option>
                {held.types.map(t => (
                  <option key={t.id} value={t.id}>
                    {t.name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <Field label="Where it is from, what it shows (optional)">
          {ids => (
            <textarea {...ids} className="field" maxLength={1_000} value={note} onChange={event => changed(setNote)(event.target.value)} />
          )}
        </Field>
        <Field label="When it was collected" hint="Your own time zone; empty: now.">
          {ids => (
            <input
              {...ids}
              type="datetime-local"
              className="field"
              value={collected}
              onChange={event => changed(setCollected)(event.target.value)}
            />
          )}
        </Field>
        {step !== null && (
          <Tick checked={answers} set={changed(setAnswers)}>
            It is the copy that step {step.step.step} of {step.run.name} asks for: the step is done
          </Tick>
        )}
        {owed !== undefined && (
          <Tick checked={meets} set={changed(setMeets)}>
            With it is done what is owed: {owed.name}
          </Tick>
        )}
        {sending.error && <ProblemNote error={sending.error} again={() => file && sending.mutate(file)} />}
        <Button tone="thumb" type="submit" busy={sending.isPending && busy}>
          Keep it
        </Button>
      </form>
    </Sheet>
  )
}

function Tick({ checked, set, children }: { checked: boolean; set: (checked: boolean) => void; children: React.ReactNode }) {
  return (
    <label className="flex min-h-11 items-start gap-3 py-1.5">
      <input
        type="checkbox"
        className="mt-1 size-4.5 shrink-0 accent-(--accent)"
        checked={checked}
        onChange={event => set(event.target.checked)}
      />
      <span className="min-w-0">{children}</span>
    </label>
  )
}
