/** The audit log: what was signed of it last, whether what is stored still agrees, who saw it, and what an outsider needs to check it. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { As } from '../../../src/http/api.ts'
import type { LogProof, LogStanding } from '../../../src/http/log-api.ts'
import { Answer } from '../answer.tsx'
import { Article, PageHead } from '../article.tsx'
import { Button } from '../button.tsx'
import { CopyBlock } from '../copy.tsx'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import { ask } from '../server.ts'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'
import { proofFile } from './proof-file.ts'

type Standing = As<typeof LogStanding>
type Signed = NonNullable<Standing['latest']>
const standing = queryOptions({
  queryKey: ['log', 'standing'],
  queryFn: ({ signal }) => ask<Standing>('/log/standing', { signal }),
  refetchInterval: 60_000,
})
const events = (count: number): string => `${count} ${count === 1 ? 'event' : 'events'}`

export function LogScreen() {
  const found = useQuery(standing)
  return (
    <>
      <PageHead
        title="Audit log"
        lead="All that happened, in order. What was signed of it shows later whether anything was altered or taken out, by whomever: tamper-evident. The words of people are not in it."
      />
      <Answer of={found} lines={7}>
        {log => (
          <div className="grid grid-cols-1 gap-x-12 gap-y-10 lg:grid-cols-2">
            <div className="min-w-0 space-y-10">
              <Latest log={log} />
              <Witnesses log={log} />
            </div>
            <div className="min-w-0 space-y-10">{log.latest && <Outside log={log} latest={log.latest} />}</div>
          </div>
        )}
      </Answer>
    </>
  )
}

function Latest({ log }: { log: Standing }) {
  const sign = useWrite(['log'])
  const { latest } = log
  const since = log.size - (latest?.size ?? 0)
  return (
    <Article title="Signed last">
      <p className="mb-3">
        {log.altered !== null ? (
          <>
            <StateMark tone="late">It does not agree</StateMark>
            <span className="mt-1 block">
              {log.altered[0]!.toUpperCase() + log.altered.slice(1)}. Nothing is signed any more. Export the log, compare it with a
              checkpoint that was kept elsewhere, and ask who can write to the database.
            </span>
          </>
        ) : latest === null ? (
          <StateMark tone="calm">Nothing was signed yet</StateMark>
        ) : (
          <StateMark tone="good">What is stored agrees with it</StateMark>
        )}
      </p>
      <dl className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-3 gap-y-1.5 text-sm">
        {latest && (
          <>
            <dt className="text-ink-2">Size</dt>
            <dd>{events(latest.size)}</dd>
            <dt className="text-ink-2">Root</dt>
            <dd className="font-mono break-all">{log.root}</dd>
            <dt className="text-ink-2">Signed</dt>
            <dd>
              <When at={latest.at} />
            </dd>
          </>
        )}
        <dt className="text-ink-2">By the key</dt>
        <dd className="font-mono break-all">{log.key}</dd>
        <dt className="text-ink-2">Since then</dt>
        <dd>{since === 0 ? 'nothing more' : `${events(since)}, signed within five minutes`}</dd>
      </dl>
      {log.altered === null && since > 0 && (
        <Button className="mt-3" small busy={sign.isPending && 'Signing…'} onClick={() => sign.mutate(write('POST', '/log/checkpoints'))}>
          Sign it now
        </Button>
      )}
      <ProblemNote error={sign.error} />
    </Article>
  )
}

function Witnesses({ log }: { log: Standing }) {
  return (
    <Article title="Witnesses" count={log.witnesses.length || undefined}>
      {log.witnesses.length === 0 && (
        <p className="py-1 text-ink-2">
          None is named, so whoever holds the database and its key could write all of it anew. A witness is somebody else's server that
          signs what it saw (LOG_WITNESSES); or have a checkpoint kept out of your reach.
        </p>
      )}
      <ul className="rows">
        {log.witnesses.map(({ name, size, at, trouble }) => (
          <li key={name} className="py-2.5">
            <p className="font-semibold break-all">{name}</p>
            <p className="text-sm text-ink-2">
              {size === null || at === null ? (
                'has signed nothing yet'
              ) : (
                <>
                  signed {events(size)}, <When at={at} />
                </>
              )}
            </p>
            {trouble && (
              <p className="text-sm">
                <StateMark tone="act">Did not sign the newest</StateMark>: {trouble}
              </p>
            )}
          </li>
        ))}
      </ul>
    </Article>
  )
}

/** Files and lines for somebody who trusts neither us nor this program. */
function Outside({ log, latest }: { log: Standing; latest: Signed }) {
  const [incident, setIncident] = useState('')
  const [asked, setAsked] = useState<{ busy: boolean; error: Error | null }>({ busy: false, error: null })
  const wanted = incident.trim().replace(/^#/, '')
  const prove = async (event: FormEvent) => {
    event.preventDefault()
    if (wanted === '' || asked.busy) return
    setAsked({ busy: true, error: null })
    try {
      saveAs(`incident-${wanted}.proof`, proofFile(await ask<As<typeof LogProof>>(`/log/proof?incident=${encodeURIComponent(wanted)}`)))
      setAsked({ busy: false, error: null })
    } catch (error) {
      setAsked({ busy: false, error: error as Error })
    }
  }
  const file = `log-${latest.size}`
  const key = `--key '${log.key}'`
  return (
    <Article title="For somebody outside">
      <p className="mb-3 max-w-prose text-sm text-ink-2">
        Hand over the key once, by another way than the rest. Who keeps a checkpoint out of your reach can tell later whether anything
        before it was altered.
      </p>
      <ul className="mb-5 grid grid-cols-1 gap-2 sm:grid-cols-3">
        {(
          [
            ['Checkpoint', `/log/checkpoints/${latest.size}`],
            ['Public key', '/log/key'],
            ['The log up to it', `/log.jsonl?size=${latest.size}`],
          ] as const
        ).map(([label, path]) => (
          <li key={path}>
            <a className="btn w-full" href={`/api/v1${path}`} download>
              {label}
            </a>
          </li>
        ))}
      </ul>
      <p className="mb-1 text-sm font-semibold">They check it without a server by</p>
      <CopyBlock text={`tocsin log verify ${file}.jsonl --checkpoint ${file}.checkpoint ${key}`} what="the line that checks the log" />
      <form className="mt-6 mb-5 space-y-3" onSubmit={event => void prove(event)}>
        <Field
          label="One incident's proof"
          hint="Its number. The file has its events, each with its way to the signed root, and nothing else of the log."
        >
          {ids => (
            <input
              {...ids}
              className="field"
              required
              maxLength={64}
              placeholder="12"
              value={incident}
              onChange={event => setIncident(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" busy={asked.busy && 'Proving…'}>
          Download its proof
        </Button>
        <ProblemNote error={asked.error} />
      </form>
      <p className="mb-1 text-sm font-semibold">They check that by</p>
      <CopyBlock text={`tocsin log verify incident-${wanted || '12'}.proof ${key}`} what="the line that checks a proof" />
    </Article>
  )
}

function saveAs(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
