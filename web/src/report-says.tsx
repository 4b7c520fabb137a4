/** What somebody reported. Kept apart from its alert, and asked for when it is looked at; somebody else's text: nothing in it is markup. */
import { useQuery } from '@tanstack/react-query'
import { ProblemNote } from './problem-note.tsx'
import * as questions from './questions.ts'
import { ReportAnswer } from './report-answer.tsx'

const briefMax = 600 // characters: what is to be done stays in reach

/** `answering`: whether to offer that here. `brief`: its beginning. */
export function ReportSays({ reference, answering = false, brief = false }: { reference: string; answering?: boolean; brief?: boolean }) {
  const found = useQuery(questions.personReport(reference))
  if (found.error) return <ProblemNote error={found.error} again={() => void found.refetch()} />
  if (!found.data) return null
  const { text, reporter, hasAddress, answerable, automatic, leftOut, files, via } = found.data
  const cut = brief && text.length > briefMax
  const who = reporter && [reporter.name, reporter.address].filter(Boolean).join(', ')
  return (
    <div className="text-sm">
      <p className="whitespace-pre-line [overflow-wrap:anywhere]">{cut ? `${text.slice(0, briefMax).toWellFormed()} …` : text}</p>
      {cut && <p className="mt-1 text-ink-2">The whole of it stands under Alerts.</p>}
      {files > 0 && (
        <p className="mt-1 text-ink-2">
          {files === 1 ? 'A file came with it: it is' : `${files} files came with it: they are`} among the evidence.
        </p>
      )}
      {leftOut.length > 0 && <p className="mt-1 text-ink-2">Not kept: {leftOut.join('; ')}.</p>}
      <p className="mt-1 text-ink-2">
        Report {reference}, by {via === 'form' ? 'the form' : 'mail'}
        {automatic && ', sent by a machine'}.{' '}
        {who
          ? `From ${who}, who agreed to be named to whoever works on it.`
          : hasAddress
            ? 'Who reported it did not agree to be named, and is not shown.'
            : 'Who reported it is not known.'}
      </p>
      {answering && answerable && !automatic && <ReportAnswer reference={reference} />}
    </div>
  )
}
