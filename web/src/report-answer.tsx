/** Answering who reported it, by mail. What is typed survives a reload and a refusal; it is sent under one key until it left. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Button } from './button.tsx'
import { useDraft } from './draft.ts'
import { Field } from './field.tsx'
import { ProblemNote } from './problem-note.tsx'
import { ask, newKey } from './server.ts'

export function ReportAnswer({ reference }: { reference: string }) {
  const client = useQueryClient()
  const [text, setText, clear] = useDraft(`report/${reference}/answer`)
  const [writing, setWriting] = useState(text !== '')
  const key = useRef<Readonly<{ of: string; key: string }> | null>(null)
  const sending = useMutation({
    mutationFn: (words: string) => {
      if (key.current?.of !== words) key.current = { of: words, key: newKey() }
      return ask(`/people-reports/${encodeURIComponent(reference)}/answer`, { method: 'POST', body: { text: words }, key: key.current.key })
    },
    onSuccess: async () => {
      clear()
      key.current = null
      setWriting(false)
      for (const kept of ['timeline', 'known']) void client.invalidateQueries({ queryKey: [kept] })
    },
  })
  if (!writing)
    return (
      <div className="mt-2 flex flex-wrap items-center gap-3">
        <Button small onClick={() => setWriting(true)}>
          Answer by mail
        </Button>
        <span role="status">{sending.isSuccess && 'The answer has left, and stands in the timeline.'}</span>
      </div>
    )
  return (
    <form
      className="mt-2"
      onSubmit={event => {
        event.preventDefault()
        if (text.trim() !== '') sending.mutate(text.trim())
      }}
    >
      <Field label="Answer to who reported it">
        {ids => (
          <textarea {...ids} className="field" rows={5} maxLength={10_000} value={text} onChange={event => setText(event.target.value)} />
        )}
      </Field>
      <p className="mt-1 text-ink-2">
        It goes to the address that they gave, which nobody has proved to be theirs. Say nothing that is not for a stranger.
      </p>
      <ProblemNote error={sending.error} />
      <div className="mt-2 flex gap-2">
        <Button type="submit" small busy={sending.isPending && 'Sending…'}>
          Send
        </Button>
        <Button
          tone="quiet"
          small
          onClick={() => {
            clear()
            setWriting(false)
          }}
        >
          Discard
        </Button>
      </div>
    </form>
  )
}
