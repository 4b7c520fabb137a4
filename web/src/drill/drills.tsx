/** Drills: the one that goes on, how to begin one, and those that were held. */

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer, Empty } from '../answer.tsx'
import { Article, PageHead } from '../article.tsx'
import { Button } from '../button.tsx'
import { Choice, Field } from '../field.tsx'
import { DrillTag } from '../incident-state.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { Link, navigate } from '../router.tsx'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'
import { type Drill, type DrillBrief, type DrillFile, drillDuty, drillFiles, drills, duties } from './drill-questions.ts'

export function DrillsScreen() {
  const held = useQuery(drills)
  const me = useQuery(questions.me)
  const going = held.data?.items.find(({ state }) => state !== 'over')
  return (
    <>
      <PageHead
        title="Drills"
        lead="The plan, practised: with the real team and real pages that say DRILL, or without anybody in a second. Nothing of a drill reaches a customer, an authority, the status page or a system."
      />
      <div className="grid grid-cols-1 gap-x-12 gap-y-10 lg:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)]">
        <div className="space-y-10">
          {going && (
            <Article title="Going on">
              <Held drill={going} />
            </Article>
          )}
          <Article title="Held" count={held.data?.items.filter(({ state }) => state === 'over').length}>
            <Answer of={held}>
              {({ items }) => {
                const over = items.filter(({ state }) => state === 'over')
                if (over.length === 0)
                  return (
                    <Empty title="No drill was held yet.">
                      Each one leaves its score, its findings and a report that an auditor can read.
                    </Empty>
                  )
                return (
                  <ul className="rows">
                    {over.map(drill => (
                      <li key={drill.id}>
                        <Held drill={drill} />
                      </li>
                    ))}
                  </ul>
                )
              }}
            </Answer>
          </Article>
        </div>
        {!going && me.data?.owner !== false && (
          <Article title="Begin one">
            <Begin />
          </Article>
        )}
        {!going && me.data?.owner === false && (
          <Article title="Begin one">
            <p className="py-2 text-ink-2">An owner begins a drill, because it pages real people.</p>
          </Article>
        )}
      </div>
    </>
  )
}

function Held({ drill }: { drill: DrillBrief }) {
  return (
    <div className="py-3">
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
        <DrillTag />
        <DrillState of={drill} />
        <When at={drill.startedAt} only="absolute" />
        {drill.how === 'virtual' && <span className="text-ink-2">without anybody</span>}
      </p>
      <Link to="/drills/$id" params={{ id: drill.id }} className="text-lg font-semibold">
        {drill.title}
      </Link>
      <p className="text-sm text-ink-2">
        Plan {drill.plan.version}, led by {drill.facilitator}
        {drill.factor > 1 && `, ${drill.factor} times as fast`}
        {drill.openFindings > 0 && `; ${drill.openFindings} open finding${drill.openFindings === 1 ? '' : 's'}`}
      </p>
    </div>
  )
}

export function DrillState({ of }: { of: DrillBrief }) {
  if (of.state === 'paused') return <StateMark tone="act">Paused</StateMark>
  if (of.state === 'running') return <StateMark tone="calm">Going on</StateMark>
  if (of.ended === 'aborted') return <StateMark tone="off">Broken off</StateMark>
  if (of.score === null) return <StateMark tone="off">Over</StateMark>
  const whole = of.score.points === of.score.of
  return (
    <StateMark tone={whole ? 'good' : 'act'}>
      {of.score.points} of {of.score.of}
    </StateMark>
  )
}

const own = 'own'
function Begin() {
  const files = useQuery(drillFiles)
  const asked = (useQuery(duties).data?.items ?? []).filter(
    ({ rule, state }) => rule.startsWith(drillDuty) && (state === 'owed' || state === 'overdue'),
  )
  const [duty, setDuty] = useState('')
  const [file, setFile] = useState<string>('')
  const [source, setSource] = useState('')
  const [factor, setFactor] = useState('1')
  const [byTime, setByTime] = useState<'time' | 'hand'>('time')
  const done = (drill: Drill) => navigate({ to: '/drills/$id', params: { id: drill.id } })
  const begin = useWrite<Drill>(['drills', 'now', 'drill'], done)
  const play = useWrite<Drill>(['drills'], done)
  const what = file === own ? { source } : { file }
  const chosen = files.data?.items.find(({ id }) => id === file)
  const ready = file === own ? source.trim() !== '' : file !== ''
  return (
    <div className="space-y-5">
      <Field label="Which drill">
        {ids => (
          <select {...ids} className="field" value={file} onChange={event => setFile(event.target.value)}>
            <option value="">Choose one</option>
            {(files.data?.items ?? []).map(option => (
              <option key={option.id} value={option.id}>
                {option.title}
                {option.fits ? '' : ' (does not fit the plan)'}
              </option>
            ))}
            <option value={own}>One of your own…</option>
          </select>
        )}
      </Field>
      <ProblemNote error={files.error} />
      {chosen && <About file={chosen} />}
      {file === own && (
        <Field label="The drill, as a document" hint="Markdown with its blocks; the ones in drills/ show how.">
          {ids => (
            <textarea
              {...ids}
              className="field font-mono text-sm"
              rows={10}
              value={source}
              onChange={event => setSource(event.target.value)}
            />
          )}
        </Field>
      )}
      <Field
        label="How fast"
        hint={
          factor === '1' || files.data === undefined
            ? "The plan's times and the injects are divided by it. Pages and people are as they are."
            : `The plan's times and the injects are divided by it. Faster than real time it sends ${files.data.fast}.`
        }
      >
        {ids => (
          <select {...ids} className="field" value={factor} onChange={event => setFactor(event.target.value)}>
            <option value="1">Real time</option>
            <option value="4">4 times as fast</option>
            <option value="10">10 times as fast</option>
            <option value="60">60 times as fast</option>
          </select>
        )}
      </Field>
      {asked.length > 0 && (
        <Field label="What the plan asks for" hint="Held to its end, the drill meets this duty.">
          {ids => (
            <select {...ids} className="field" value={duty} onChange={event => setDuty(event.target.value)}>
              <option value="">None of it</option>
              {asked.map(({ rule, name }) => (
                <option key={rule} value={rule.slice(drillDuty.length)}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <Choice
        legend="What comes in"
        value={byTime}
        onChange={setByTime}
        options={[
          { value: 'time', label: 'At its times', hint: 'You may release each sooner.' },
          { value: 'hand', label: 'By hand', hint: 'Nothing comes before you release it.' },
        ]}
      />
      <ProblemNote error={begin.error ?? play.error} />
      <div className="flex flex-wrap gap-2">
        <Button
          tone="main"
          busy={begin.isPending && 'Beginning…'}
          aria-disabled={ready ? undefined : true}
          onClick={() =>
            ready &&
            begin.mutate(
              write('POST', '/drills', { ...what, factor: Number(factor), byTime: byTime === 'time', ...(duty === '' ? {} : { duty }) }),
            )
          }
        >
          Begin: page the real people
        </Button>
        <Button
          busy={play.isPending && 'Playing…'}
          aria-disabled={ready ? undefined : true}
          onClick={() => ready && play.mutate(write('POST', '/drills/play', what))}
        >
          Play it without anybody
        </Button>
      </div>
    </div>
  )
}

function About({ file }: { file: DrillFile }) {
  return (
    <div className="text-sm">
      <p>{file.words}</p>
      {file.objectives.length > 0 && (
        <ul className="mt-2 list-disc pl-5">
          {file.objectives.map(objective => (
            <li key={objective}>{objective}</li>
          ))}
        </ul>
      )}
      {!file.fits && (
        <p className="mt-2">
          <StateMark tone="act">It was written for the plan {file.plan}.</StateMark> {file.unfit}
        </p>
      )}
    </div>
  )
}
