/** The files of the incident: each with its hash, what holds it and until when, and who opened it; and what the plan asks to be copied. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { useActions } from '../actions.ts'
import { Article } from '../article.tsx'
import { Button } from '../button.tsx'
import { ClauseLink } from '../clause-link.tsx'
import { useDraft } from '../draft.ts'
import { Field } from '../field.tsx'
import { refOf } from '../incident-ref.ts'
import { pictureIn } from '../picture.ts'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { ask, newKey } from '../server.ts'
import type { EvidenceOfIncident, IncidentDetail } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { sizeWords } from '../size-words.ts'
import { StateMark } from '../state-mark.tsx'
import { bytesOf, save } from '../upload.ts'
import { When } from '../when.tsx'
import AttachFile from './attach-file.tsx'

type Held = EvidenceOfIncident['files'][number]
type Picture = { file: Held; source: string; bytes: Uint8Array<ArrayBuffer> }
const pictureBytesMost = 10_485_760

const pathOf = (incident: IncidentDetail) => `/incidents/${encodeURIComponent(refOf(incident))}/evidence`

export default function Evidence({ incident }: { incident: IncidentDetail }) {
  const asked = useQuery(questions.evidence(refOf(incident)))
  const [attaching, setAttaching] = useState(false)
  const [deleting, setDeleting] = useState<Held | null>(null)
  const [picture, setPicture] = useState<Picture | null>(null)
  useActions([
    {
      id: 'incident evidence',
      label: 'Attach a file as evidence',
      group: 'This incident',
      words: 'upload photo screenshot log hold custody',
      run: () => setAttaching(true),
    },
  ])
  const held = asked.data
  const kept = held?.files.filter(file => file.state === 'kept').length
  return (
    <Article
      title="Evidence"
      count={kept || undefined}
      aside={
        <Button small onClick={() => setAttaching(true)}>
          Attach a file…
        </Button>
      }
    >
      {asked.error && !held && <ProblemNote error={asked.error} again={() => void asked.refetch()} />}
      {held?.files.length === 0 && <p className="py-2 text-ink-2">No file is kept here.</p>}
      {held && held.files.length > 0 && (
        <ul className="rows">
          {held.files.map(file => (
            <Row key={file.id} file={file} incident={incident} show={setPicture} remove={() => setDeleting(file)} />
          ))}
        </ul>
      )}
      {held && held.types.length > 0 && <Types types={held.types} />}
      {attaching && <AttachFile incident={incident} close={() => setAttaching(false)} />}
      {deleting && <Delete file={deleting} incident={incident} close={() => setDeleting(null)} />}
      {picture && (
        <Sheet open onClose={() => setPicture(null)} title={picture.file.name} lead={`SHA-256 ${picture.file.sha256}`} wide>
          <img src={picture.source} alt={picture.file.note ?? picture.file.name} className="mb-4 max-h-[60dvh] max-w-full object-contain" />
          <Button tone="thumb" onClick={() => save(picture.bytes, picture.file.name)}>
            Save a copy
          </Button>
        </Sheet>
      )}
    </Article>
  )
}

function Row({
  file,
  incident,
  show,
  remove,
}: {
  file: Held
  incident: IncidentDetail
  show: (picture: Picture) => void
  remove: () => void
}) {
  const client = useQueryClient()
  const opening = useMutation({
    mutationFn: async () => {
      const bytes = await bytesOf(`${pathOf(incident)}/${encodeURIComponent(file.id)}/open`, newKey())
      const type = bytes.byteLength <= pictureBytesMost ? pictureIn(bytes) : null
      if (type === null) return void save(bytes, file.name)
      const source = await dataUrl(new Blob([bytes], { type }))
      show({ file, source, bytes })
    },
    retry: false,
    onSettled: () => {
      for (const changed of ['evidence', 'timeline']) void client.invalidateQueries({ queryKey: [changed] })
    },
  })
  return (
    <li className="py-2.5">
      <p className="font-semibold wrap-anywhere">{file.name}</p>
      {file.note && <p className="wrap-anywhere">{file.note}</p>}
      <p className="flex flex-wrap gap-x-4 text-sm text-ink-2">
        <State file={file} />
        {file.type && <span>{file.type.name}</span>}
        <span>{sizeWords(file.bytes)}</span>
        <span>
          {file.by}, <When at={file.at} only="absolute" />
        </span>
      </p>
      {file.state === 'kept' && file.retention && (
        <p className="text-sm text-ink-2">
          {file.retention.until === null ? (
            <>How long the plan keeps it: {file.retention.words}. Nothing is deleted by itself.</>
          ) : (
            <>
              The plan keeps it for {file.retention.words}: until <When at={file.retention.until} only="absolute" />. Nothing is deleted by
              itself.
            </>
          )}
        </p>
      )}
      {file.gone && (
        <p className="text-sm text-ink-2">
          {file.gone.by && `${file.gone.by}, `}
          <When at={file.gone.at} only="absolute" />
          {file.gone.reason && `: ${file.gone.reason}`}
        </p>
      )}
      <p className="text-sm text-ink-2">
        {file.opened.length === 0
          ? 'Nobody has opened it'
          : `Opened by ${file.opened.map(o => (o.times === 1 ? o.by : `${o.by} (${o.times} times)`)).join(', ')}`}
      </p>
      <p className="font-mono text-xs text-ink-2 wrap-anywhere">SHA-256 {file.sha256}</p>
      {opening.error && <ProblemNote error={opening.error} again={() => opening.mutate()} />}
      {file.state === 'kept' && (
        <div className="mt-1 flex flex-wrap gap-2">
          <Button small busy={opening.isPending && 'Fetching…'} onClick={() => opening.mutate()} aria-label={`Open: ${file.name}`}>
            Open
          </Button>
          {file.mayDelete && (
            <Button small tone="quiet" onClick={remove} aria-label={`Delete… ${file.name}`}>
              Delete…
            </Button>
          )}
        </div>
      )}
    </li>
  )
}

function State({ file }: { file: Held }) {
  if (file.state !== 'kept') return <StateMark tone="off">{file.state === 'deleted' ? 'Deleted' : 'Erased'}</StateMark>
  if (file.hold === null) return <StateMark tone="calm">Kept</StateMark>
  return (
    <StateMark tone="good">
      Held until {file.hold.words}
      {file.hold.atLeast && (
        <>
          , at least to <When at={file.hold.atLeast} only="absolute" />
        </>
      )}{' '}
      <ClauseLink clause={file.hold.clause} />
    </StateMark>
  )
}

function Types({ types }: { types: EvidenceOfIncident['types'] }) {
  return (
    <details className="mt-2">
      <summary className="min-h-11 cursor-pointer py-2 text-sm text-ink-2">
        What the plan says is evidence, and how long it is there
      </summary>
      <ul className="rows">
        {types.map(type => (
          <li key={type.id} className="py-2 text-sm">
            <span className="font-semibold">{type.name}</span>, from {type.source}
            {type.condition && ` (${type.condition})`}: there {type.retention}.{' '}
            <span className="text-ink-2">
              {type.kept === 0 ? 'No copy here.' : type.kept === 1 ? 'One copy here.' : `${type.kept} copies here.`}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}

function Delete({ file, incident, close }: { file: Held; incident: IncidentDetail; close: () => void }) {
  const client = useQueryClient()
  const [reason, setReason, clear] = useDraft(`incident/${refOf(incident)}/evidence/${file.id}`)
  const key = useRef(newKey())
  const deleting = useMutation({
    mutationFn: () =>
      ask<EvidenceOfIncident>(`${pathOf(incident)}/${encodeURIComponent(file.id)}`, {
        method: 'DELETE',
        body: { reason: reason.trim() },
        key: key.current,
      }),
    onSuccess: after => {
      client.setQueryData(questions.evidence(refOf(incident)).queryKey, after)
      void client.invalidateQueries({ queryKey: ['timeline'] })
      clear()
      close()
    },
  })
  return (
    <Sheet
      open
      onClose={close}
      title="Delete the file"
      lead={`${file.name}. Its bytes are destroyed and nothing brings them back; that it was here, and its hash, stay.`}
    >
      <form
        className="space-y-4"
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          if (reason.trim() !== '' && !deleting.isPending) deleting.mutate()
        }}
      >
        <Field label="Why">
          {ids => (
            <textarea
              {...ids}
              className="field"
              required
              maxLength={2_000}
              value={reason}
              onChange={event => setReason(event.target.value)}
            />
          )}
        </Field>
        {deleting.error && <ProblemNote error={deleting.error} again={() => deleting.mutate()} />}
        <Button tone="danger" type="submit" busy={deleting.isPending && 'Deleting…'}>
          Delete it
        </Button>
      </form>
    </Sheet>
  )
}

const dataUrl = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(new Error('The picture could not be shown; it can be saved.'))
    reader.readAsDataURL(blob)
  })
