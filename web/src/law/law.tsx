/** What the organisation is in the eyes of the law, and the rules that follow from it. */
import { useQuery } from '@tanstack/react-query'
import { Answer } from '../answer.tsx'
import { Article, PageHead } from '../article.tsx'
import * as questions from '../questions.ts'
import { OwnCalendar } from './own-calendar.tsx'
import { LawProfileForm } from './profile-form.tsx'
import { Rules } from './rules.tsx'

export function LawScreen() {
  const profile = useQuery(questions.lawProfile)
  const rules = useQuery(questions.lawRules)
  return (
    <>
      <PageHead title="Law" lead="Not legal advice: have counsel confirm what applies to you, and every date that is counted here." />
      <div className="space-y-12">
        <Article title="What we are">
          <p className="mb-4 max-w-prose text-ink-2">
            Said once, it decides which rules are looked at in an incident. What is not said leaves a rule possible; it is never dropped in
            silence.
          </p>
          <Answer of={profile} lines={6}>
            {data => <LawProfileForm key={JSON.stringify(data)} profile={data} />}
          </Answer>
        </Article>
        <OwnCalendar />
        <Answer of={rules} lines={8}>
          {data => <Rules rules={data.items} />}
        </Answer>
      </div>
    </>
  )
}
