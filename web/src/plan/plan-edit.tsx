/**
 * The plan as its file, with what the checker says beside it while it is written. Saving makes a version; it says before
 * what it changes, and what is promised no more comes first.
 */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { Answer } from '../answer.tsx'
import { Article, PageHead } from '../article.tsx'
import { Button } from '../button.tsx'
import { useDraft } from '../draft.ts'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { Link } from '../router.tsx'
import { ask } from '../server.ts'
import type { PlanChecked, PlanSaved, PlanVersion } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { Changes } from './changes.tsx'
import { Editor, goTo, type Marks } from './editor.tsx'
import { Forms } from './forms/forms.tsx'

const pauseMs = 350 // between the last key and the question to the checker

/** What is being written stays on the version that it was begun on, also when somebody saves another one meanwhile. */
export function PlanEditScreen() {
  const versions = useQuery(questions.planVersions)
  const [begunOn, setBegunOn] = useState<string | null>(null)
  return (
    <Answer of={versions} lines={10}>
      {({ items }) => {
        const newest = items[0]
        if (newest === undefined) return <p className="text-ink-2">There is no plan yet.</p>
        const base = items.find(version => version.id === begunOn) ?? newest
        return <Begun key={base.id} base={base} newest={newest} begin={setBegunOn} />
      }}
    </Answer>
  )
}

type BegunProps = { base: PlanVersion; newest: PlanVersion; begin: (id: string | null) => void }

function Begun({ base, newest, begin }: BegunProps) {
  const whole = useQuery(questions.planVersion(base.id))
  const { id } = base
  useEffect(() => begin(id), [id, begin])
  return (
    <Answer of={whole} lines={10}>
      {data =>
        data.source === null ? (
          <p className="text-ink-2">This version was made by a program, and has no document.</p>
        ) : (
          <Edit base={base} newest={newest} begin={begin} source={data.source} />
        )
      }
    </Answer>
  )
}

function useCheck(source: string) {
  const [settled, setSettled] = useState(source)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(source), pauseMs)
    return () => clearTimeout(timer)
  }, [source])
  const answer = useQuery({
    queryKey: ['plan-check', settled],
    queryFn: ({ signal }) => ask<PlanChecked>('/plan/check', { method: 'POST', body: { source: settled }, signal }),
    placeholderData: before => before, // what was said stays in view until something else is
    gcTime: 5_000,
  })
  return { ...answer, upToDate: settled === source && !answer.isFetching }
}

const ranks = { error: 0, warning: 1, open: 2, note: 3 } as const
const tones = { error: 'late', warning: 'act', open: 'calm', note: 'off' } as const
const words = { error: 'Cannot run', warning: 'Look again', open: 'Left open', note: 'Note' } as const

function Edit({ base, newest, begin, source }: BegunProps & { source: string }) {
  const client = useQueryClient()
  const [text, setText, clear] = useDraft(`plan/${base.id}`, source)
  const field = useRef<HTMLTextAreaElement>(null)
  const checked = useCheck(text)
  const [saving, setSaving] = useState(false)
  const [view, setView] = useState<View>('document')
  const [place, setPlace] = useState<{ line: number; column: number } | null>(null)
  const [before, setBefore] = useState<readonly { text: string; what: string }[]>([])
  const written = (next: string, what: string) => {
    setBefore([...before.slice(-99), { text, what }])
    setText(next)
  }
  const last = before.at(-1)
  const undo = last
    ? {
        what: last.what,
        do: () => {
          setBefore(before.slice(0, -1))
          setText(last.text)
        },
      }
    : null
  const show = (line: number, column = 1) => {
    setView('document')
    setPlace({ line, column })
  }
  useEffect(() => {
    if (view !== 'document' || place === null) return
    goTo(field.current, place.line, place.column)
    setPlace(null)
  }, [view, place])
  const changed = text !== source
  const problems = useMemo(
    () => [...(checked.data?.problems ?? [])].sort((a, b) => ranks[a.severity] - ranks[b.severity] || a.line - b.line),
    [checked.data],
  )
  const marks = useDeferredValue(
    useMemo<Marks>(
      () =>
        new Map(
          problems.flatMap(p => (p.severity === 'error' || p.severity === 'warning' ? [[p.line, p.severity] as const] : [])).reverse(),
        ),
      [problems],
    ),
  )
  const save = useMutation({
    mutationFn: () => ask<PlanSaved>('/plan', { method: 'PUT', body: { source: text }, ifMatch: base.id }),
    onSuccess: async () => {
      clear()
      await Promise.all(['plan', 'now', 'obligations'].map(key => client.invalidateQueries({ queryKey: [key] })))
      setSaving(false)
      begin(null)
    },
  })
  const errors = problems.filter(p => p.severity === 'error').length
  return (
    <>
      <PageHead
        title="The plan's document"
        lead={
          changed ? (
            `Changed from version ${base.version}, and not saved.`
          ) : (
            <>
              Version {base.version}, saved <When at={base.savedAt} only="absolute" /> by {base.savedBy}.
            </>
          )
        }
      >
        {changed && (
          <Button
            onClick={() => {
              setBefore([])
              clear()
            }}
          >
            Take it back
          </Button>
        )}
        <Button tone="main" onClick={() => setSaving(true)}>
          Save a version…
        </Button>
        <Link to="/plan-view" className="btn">
          Read it
        </Link>
      </PageHead>
      {newest.id !== base.id && (
        <div role="alert" className="mb-5 border-l-4 border-warn bg-warn-soft px-4 py-3 text-sm">
          <p>
            <strong>Version {newest.version} was saved meanwhile</strong> by {newest.savedBy}. Yours was begun on {base.version}, and is
            refused as it is: it would take that change back.
          </p>
          <Button small className="mt-2" onClick={() => begin(newest.id)}>
            Look at the newest; mine stays with {base.version}
          </Button>
        </div>
      )}
      <div className="grid grid-cols-1 gap-x-8 gap-y-8 xl:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
        <div className="min-w-0">
          <Views view={view} choose={setView} />
          {view === 'document' && (
            <Editor
              text={text}
              onChange={next => {
                if (before.length > 0) setBefore([]) // what forms wrote is no longer the last thing written
                setText(next)
              }}
              marks={marks}
              field={field}
            />
          )}
          {view === 'forms' && <Forms text={text} problems={problems} onChanged={written} undo={undo} goTo={show} />}
          {view === 'page' && <DraftPage html={checked.data?.html ?? null} upToDate={checked.upToDate} />}
        </div>
        <div className="space-y-8">
          <Article title="What the checker says" count={problems.length}>
            <div role="status" className="pb-1 text-sm">
              {checked.isError ? null : checked.data === undefined ? (
                'Reading it…'
              ) : errors > 0 ? (
                <StateMark tone="late">It cannot run: {errors === 1 ? 'one error' : `${errors} errors`}</StateMark>
              ) : (
                <StateMark tone="good">It can run</StateMark>
              )}
            </div>
            <ProblemNote error={checked.error} again={() => void checked.refetch()} />
            <ProblemList problems={problems} show={show} className="xl:max-h-[60vh] xl:overflow-y-auto" />
          </Article>
        </div>
      </div>
      <Sheet
        open={saving}
        onClose={() => setSaving(false)}
        title="Save a version"
        lead="It runs from its effective date. Open incidents stay on the version that they opened under."
        wide
      >
        {!changed ? (
          <p>Nothing is changed.</p>
        ) : !checked.upToDate ? (
          <p role="status">Reading it…</p>
        ) : errors > 0 ? (
          <>
            <p>
              <StateMark tone="late">It cannot run: {errors === 1 ? 'one error' : `${errors} errors`}</StateMark> Mend{' '}
              {errors === 1 ? 'it' : 'them'} first.
            </p>
            <ProblemList
              problems={problems.filter(p => p.severity === 'error')}
              show={(line, column) => {
                setSaving(false)
                show(line, column)
              }}
            />
          </>
        ) : (
          <>
            <Changes changes={checked.data?.changes ?? []} />
            <ProblemNote error={save.error} />
            <Button tone="thumb" className="mt-4" busy={save.isPending && 'Saving…'} onClick={() => save.mutate()}>
              Save this version
            </Button>
          </>
        )}
      </Sheet>
    </>
  )
}

type Problems = PlanChecked['problems']

/** What the checker says, each with the way to its line. */
function ProblemList({
  problems,
  show,
  className = '',
}: {
  problems: Problems
  show: (line: number, column: number) => void
  className?: string
}) {
  return (
    <ol className={`rows ${className}`} tabIndex={-1}>
      {problems.map(problem => (
        <li key={`${problem.line} ${problem.column} ${problem.code} ${problem.what}`} className="py-2.5 text-sm">
          <StateMark tone={tones[problem.severity]}>{words[problem.severity]}</StateMark>{' '}
          <button type="button" className="text-accent underline" onClick={() => show(problem.line, problem.column)}>
            line {problem.line}
          </button>
          <span className="block font-semibold">{problem.what}</span>
          {problem.why && <span className="block text-ink-2">{problem.why}</span>}
          {problem.instead && <span className="block">{problem.instead}</span>}
        </li>
      ))}
    </ol>
  )
}

type View = 'document' | 'forms' | 'page'
const views = [
  ['document', 'Document'],
  ['forms', 'Forms'],
  ['page', 'As a page'],
] as const satisfies readonly (readonly [View, string])[]

function Views({ view, choose }: { view: View; choose: (view: View) => void }) {
  return (
    <fieldset aria-label="Show the plan as" className="mb-3 flex flex-wrap gap-2">
      {views.map(([id, words]) => (
        <Button key={id} small aria-pressed={view === id} tone={view === id ? 'main' : 'plain'} onClick={() => choose(id)}>
          {words}
        </Button>
      ))}
    </fieldset>
  )
}

/** What is written, as people will read it. */
function DraftPage({ html, upToDate }: { html: string | null; upToDate: boolean }) {
  if (html === null)
    return (
      <p role="status" className="py-3 text-ink-2">
        {upToDate ? 'It cannot run as it is, so there is no page of it yet: mend what the checker says.' : 'Reading it…'}
      </p>
    )
  // Rendered and made safe by the server: PlanChecked.html.
  return <article className="plan-text" dangerouslySetInnerHTML={{ __html: html }} />
}
