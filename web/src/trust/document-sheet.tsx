/** The controls' document as it is written. One with errors is not taken: each is told with its line, and what is there stays. */
import { useQuery } from '@tanstack/react-query'
import { Answer } from '../answer.tsx'
import { Button } from '../button.tsx'
import { useDraft } from '../draft.ts'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import { LineProblems } from '../registers/line-problems.tsx'
import { Refused } from '../server.ts'
import { Sheet } from '../sheet.tsx'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'
import { type ControlsDocument, controlsDocument } from './trust-shapes.ts'

export function DocumentSheet({ owner, close }: { owner: boolean; close: () => void }) {
  const found = useQuery(controlsDocument)
  return (
    <Sheet open onClose={close} wide title="The controls' document">
      <Answer of={found} lines={10}>
        {data => <Edit key={data.edition} document={data} owner={owner} close={close} />}
      </Answer>
    </Sheet>
  )
}

function Edit({ document, owner, close }: { document: ControlsDocument; owner: boolean; close: () => void }) {
  const [text, setText, clear] = useDraft(`controls/${document.edition}`, document.source)
  const save = useWrite(['trust'], () => {
    clear()
    close()
  })
  const lines = save.error instanceof Refused ? save.error.problem.lines : undefined
  return (
    <form
      className="space-y-4"
      onSubmit={event => {
        event.preventDefault()
        if (!save.isPending) save.mutate(write('PUT', '/trust/document', { source: text, previous: document.edition }))
      }}
    >
      <p className="text-sm text-ink-2">
        {document.saved === null ? (
          'This is the document that ships. Strike what is not yours, add what is, and save it: from then on it is your word.'
        ) : (
          <>
            Saved <When at={document.saved.at} only="absolute" /> by {document.saved.by}.
          </>
        )}
      </p>
      <Field label="Controls, in YAML" hint={owner ? undefined : 'Only an owner saves it.'}>
        {ids => (
          <textarea
            {...ids}
            className="field font-mono text-sm"
            rows={22}
            wrap="off"
            spellCheck={false}
            autoCapitalize="off"
            readOnly={!owner}
            value={text}
            onChange={event => setText(event.target.value)}
          />
        )}
      </Field>
      {lines ? <LineProblems title="It is not taken, and what was there stays." problems={lines} /> : <ProblemNote error={save.error} />}
      {owner && (
        <Button type="submit" tone="main" busy={save.isPending && 'Saving…'}>
          {document.saved === null ? 'Save it as ours' : 'Save'}
        </Button>
      )}
    </form>
  )
}
