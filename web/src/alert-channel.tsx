/** The team's alert channel: where it is, whether it works, a message to try it, and the app that Slack is told. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer, Empty } from './answer.tsx'
import { Article, PageHead } from './article.tsx'
import { Button } from './button.tsx'
import { CopyBlock } from './copy.tsx'
import { Field } from './field.tsx'
import { ProblemNote } from './problem-note.tsx'
import * as questions from './questions.ts'
import { Link } from './router.tsx'
import { capital, sentence } from './sentence.ts'
import { isAbout } from './server.ts'
import type { AlertChannel, AlertChannelSettings, AlertChannelTested } from './shapes.ts'
import { StateMark } from './state-mark.tsx'
import { When } from './when.tsx'
import { useWrite, write } from './writing.ts'

export function AlertChannelScreen() {
  const found = useQuery(questions.alertChannel)
  const me = useQuery(questions.me).data
  return (
    <>
      <PageHead
        title="Alert channel"
        lead="Every incident gets a message and a thread in your team's chat, and is worked from there. Nobody is paged by it, and no page waits for it."
      />
      <Answer of={found} lines={6}>
        {data => (
          <div className="grid grid-cols-1 gap-x-12 gap-y-10 lg:grid-cols-2">
            <div className="space-y-10">
              <State of={data} />
              {data.chat !== null && <Where of={data} mayChange={me?.owner !== false} />}
            </div>
            <div className="space-y-10">
              <App of={data} />
              <WhoSpeaks />
            </div>
          </div>
        )}
      </Answer>
    </>
  )
}

function State({ of }: { of: AlertChannel }) {
  const test = useWrite<AlertChannelTested>(['alert-channel'])
  if (of.chat === null)
    return (
      <Empty title="This server speaks to no chat.">
        Make the Slack app below, set SLACK_TOKEN and SLACK_SIGNING_SECRET on the server, and start it anew.
      </Empty>
    )
  const set = of.settings.channel !== null
  return (
    <Article title="How it is">
      <div className="space-y-2">
        <p>
          {!set ? (
            <StateMark tone="act">No channel is set: nothing is told of</StateMark>
          ) : of.trouble ? (
            <StateMark tone="late">
              {of.chat} has taken nothing since <When at={of.trouble.since} />
            </StateMark>
          ) : of.lastAt ? (
            <StateMark tone="good">
              Last posted <When at={of.lastAt} />
            </StateMark>
          ) : (
            <StateMark tone="calm">Nothing was to be told of yet</StateMark>
          )}
        </p>
        {set && of.trouble && (
          <p className="text-sm">
            Its word for it: <code>{of.trouble.why}</code>. {sentence(capital(of.trouble.instead))}
          </p>
        )}
        {set && of.waiting > 0 && (
          <p className="text-sm text-ink-2">
            {of.waiting === 1 ? 'One incident waits' : `${of.waiting} incidents wait`} to be told of. Paging goes on meanwhile.
          </p>
        )}
        {of.skipped > 0 && (
          <p className="text-sm text-ink-2">
            {of.skipped === 1 ? 'One message was' : `${of.skipped} messages were`} left out, because {of.chat} would not take{' '}
            {of.skipped === 1 ? 'it' : 'them'}: the timeline has everything.
          </p>
        )}
        <p>
          {of.hears ? (
            <StateMark tone="good">Buttons and replies are taken</StateMark>
          ) : (
            <StateMark tone="act">Buttons and replies are not taken: set SLACK_SIGNING_SECRET</StateMark>
          )}
        </p>
      </div>
      {set && (
        <div className="mt-4">
          <Button small busy={test.isPending && 'Sending…'} onClick={() => test.mutate(write('POST', '/chat/test'))}>
            Send a test message
          </Button>
          <div role="status">
            <ul className="mt-2 space-y-1 text-sm">
              {test.data?.items.map(item => (
                <li key={item.channel}>
                  <StateMark tone={item.outcome === 'posted' ? 'good' : 'late'}>
                    {item.channel}: {item.outcome === 'posted' ? 'posted' : (item.detail ?? item.outcome)}
                  </StateMark>
                  {item.instead && <span className="block text-ink-2">{sentence(capital(item.instead))}</span>}
                </li>
              ))}
            </ul>
          </div>
          <div className="mt-2">
            <ProblemNote error={test.error} />
          </div>
        </div>
      )}
    </Article>
  )
}

function Where({ of, mayChange }: { of: AlertChannel; mayChange: boolean }) {
  const { settings, severities } = of
  const [channel, setChannel] = useState(settings.channel ?? '')
  const [drills, setDrills] = useState(settings.drills ?? '')
  const [others, setOthers] = useState<Record<string, string>>(settings.bySeverity)
  const [words, setWords] = useState(settings.words)
  const save = useWrite<AlertChannel>(['alert-channel', 'now'])
  const empty = (text: string): string | null => (text.trim() === '' ? null : text.trim())
  const named = of.named.length === 0 ? '' : ` The plan calls it ${of.named.join(', ')}.`
  const wrong = (field: string): string | null => (isAbout(save.error, field) ? capital(save.error!.message) : null)
  const said = wrong('channel') ?? wrong('drills')
  if (!mayChange)
    return (
      <Article title="Where">
        <dl className="rows text-sm">
          {[
            ['Incidents and signals', settings.channel ?? 'nowhere'],
            ...severities.flatMap(s => (settings.bySeverity[s.id] ? [[s.name, settings.bySeverity[s.id]!]] : [])),
            ['Drills', settings.drills ?? 'nowhere'],
            ['Words of notes and reasons', settings.words ? 'go along' : 'stay here'],
          ].map(([what, where]) => (
            <div key={what} className="flex justify-between gap-3 py-2">
              <dt className="text-ink-2">{what}</dt>
              <dd className="font-semibold">{where}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-2 text-sm text-ink-2">An owner changes it.</p>
      </Article>
    )
  return (
    <Article title="Where">
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (save.isPending) return
          const bySeverity = Object.fromEntries(Object.entries(others).flatMap(([id, at]) => (at.trim() === '' ? [] : [[id, at.trim()]])))
          const body: AlertChannelSettings = { channel: empty(channel), bySeverity, drills: empty(drills), words }
          save.mutate(write('PUT', '/chat', body))
        }}
      >
        <Field
          label="Channel"
          hint={`Its id, from the end of the channel's About in Slack: C0123ABCD.${named} Empty: nothing is told of.`}
          error={wrong('channel')}
        >
          {ids => (
            <input
              {...ids}
              className="field font-mono"
              autoComplete="off"
              spellCheck={false}
              value={channel}
              onChange={e => setChannel(e.target.value)}
            />
          )}
        </Field>
        <Field label="Channel for drills" hint="Marked DRILL there. Empty: drills are told of nowhere." error={wrong('drills')}>
          {ids => (
            <input
              {...ids}
              className="field font-mono"
              autoComplete="off"
              spellCheck={false}
              value={drills}
              onChange={e => setDrills(e.target.value)}
            />
          )}
        </Field>
        <details open={Object.keys(settings.bySeverity).length > 0}>
          <summary className="min-h-11 py-2.5 text-sm text-accent">Other channels by severity</summary>
          <div className="space-y-3 pt-1">
            {severities.map(severity => (
              <Field
                key={severity.id}
                label={severity.name === severity.id ? severity.id : `${severity.id}, ${severity.name}`}
                hint={
                  severity.elsewhere &&
                  `The plan has it worked on in: ${severity.elsewhere}. Its message says so, and its thread stays empty.`
                }
              >
                {ids => (
                  <input
                    {...ids}
                    className="field font-mono"
                    autoComplete="off"
                    spellCheck={false}
                    placeholder="as above"
                    value={others[severity.id] ?? ''}
                    onChange={e => setOthers({ ...others, [severity.id]: e.target.value })}
                  />
                )}
              </Field>
            ))}
          </div>
        </details>
        <label className="flex min-h-11 items-start gap-3 py-1">
          <input
            type="checkbox"
            className="mt-1 size-4.5 shrink-0 accent-(--accent)"
            checked={words}
            onChange={e => setWords(e.target.checked)}
          />
          <span>
            <span className="block font-semibold">The words of notes and reasons go along</span>
            <span className="block text-sm text-ink-2">
              Without card numbers, credentials and e-mail addresses. Titles always go, as they do in pages. What is erased here is taken
              out there.
            </span>
          </span>
        </label>
        <Button type="submit" tone="main" busy={save.isPending && 'Saving…'}>
          Save
        </Button>
        {save.isSuccess && (
          <p role="status" className="text-sm text-ink-2">
            Saved. From now on; what happened before is not told of.
          </p>
        )}
        {said === null && <ProblemNote error={save.error} />}
      </form>
    </Article>
  )
}

const manifestOf = ({ urls }: AlertChannel): string => `display_information:
  name: Tocsin
features:
  bot_user: { display_name: Tocsin, always_online: true }
  slash_commands:
    - { command: /tocsin, url: "${urls.command}", description: What is open }
oauth_config:
  scopes:
    bot: ["chat:write", "channels:history", "groups:history", "app_mentions:read", "commands"]
settings:
  event_subscriptions:
    request_url: ${urls.events}
    bot_events: [app_mention]
  interactivity: { is_enabled: true, request_url: "${urls.actions}" }`

function App({ of }: { of: AlertChannel }) {
  return (
    <Article title="The Slack app">
      <ol className="mb-4 list-decimal space-y-1.5 pl-5 text-sm">
        <li>At api.slack.com/apps choose Create New App, From a manifest, and paste what stands below.</li>
        <li>Install it, and set SLACK_TOKEN (Bot User OAuth Token) and SLACK_SIGNING_SECRET (Basic Information) on this server.</li>
        <li>Invite it into the channel: /invite @Tocsin.</li>
      </ol>
      <CopyBlock text={manifestOf(of)} what="the app's manifest" />
      {of.urls.events.startsWith('http:') && (
        <p className="mt-2 text-sm text-ink-2">
          Slack calls https addresses that it reaches from outside, and no others: set TOCSIN_URL to one.
        </p>
      )}
    </Article>
  )
}
function WhoSpeaks() {
  return (
    <Article title="Who speaks">
      <p className="text-sm">
        What is done from the chat is recorded under the name of whoever does it. For that, everybody adds their own Slack member id to
        their contact methods in <Link to="/people">People</Link> and confirms the test page that they get there. Anybody else is told how,
        and does nothing.
      </p>
      <p className="mt-2 text-sm">
        In a thread, a reply that mentions the app becomes a note on the timeline; <code>@Tocsin ack</code> acknowledges. All other replies
        are talk: they do not reach Tocsin.
      </p>
    </Article>
  )
}
