import { expect, onTestFinished, test } from 'vitest'
import type { Ask } from '../core/command.ts'
import { id, type Ref } from '../core/id.ts'
import type { Plan } from '../core/plan.ts'
import { tellNobody } from '../engine/tell.ts'
import { directory, type House, makeHouse, org } from '../engine/testing/house.ts'
import { testPlan } from '../engine/testing/plan.ts'
import type { Chat } from '../integrations/chat.ts'
import { slackChat } from '../integrations/slack/channel.ts'
import type { Signal } from '../integrations/source.ts'
import { buttonsIn, type SlackServer, slackServer, wordsIn } from '../integrations/testing/slack-server.ts'
import { type AlertChannel, makeAlertChannel } from './alert-channel.ts'
import { type ChatSettings, noChat } from './settings.ts'

const alerts = 'C0ALERTS1'
const p = (part: Partial<Plan>): Plan => ({ ...testPlan, ...part })

type Team = Readonly<{ house: House; slack: SlackServer; channel: AlertChannel; another(node: string, chat?: Chat): AlertChannel }>
async function team(
  more: Readonly<{ plan?: Plan; settings?: Partial<ChatSettings>; timeoutMs?: number; apartMs?: number }> = {},
): Promise<Team> {
  const withSlack = {
    ...directory,
    persons: directory.persons.map(person =>
      person.id === 'ben'
        ? {
            ...person,
            methods: [
              ...person.methods,
              {
                id: id<'method'>('ben-slack'),
                kind: 'slack' as const,
                address: 'U0BENBEN1',
                settings: {},
                verifiedAt: person.methods[0]!.verifiedAt,
              },
            ],
          }
        : person,
    ),
  }
  const house = await makeHouse({ directory: withSlack, ...(more.plan === undefined ? {} : { plan: more.plan }) })
  await house.engine.start()
  const slack = await slackServer()
  slack.goesBy(() => house.clock.now())
  const make = (node: string, chat?: Chat): AlertChannel =>
    makeAlertChannel({
      engine: house.engine,
      clock: house.clock,
      tell: tellNobody,
      chat: chat ?? slackChat({ token: 'xoxb-test', apiUrl: slack.url, timeoutMs: more.timeoutMs ?? 5000 }),
      url: () => 'https://tocsin.example.com',
      secret: new Uint8Array(32).fill(2),
      node,
      apartMs: more.apartMs ?? 0,
      pollMs: 'never',
    })
  const channel = make('a')
  await house.clock.runFor(1000)
  await channel.change(org, { ...noChat, channel: alerts, ...more.settings })
  onTestFinished(async () => {
    await slack.close()
    await house.stop()
  })
  return { house, slack, channel, another: make }
}
/** Lets time pass, and the channel say what it has to. */
const pass = async ({ house, channel }: Pick<Team, 'house' | 'channel'>, ms = 1000, turns = 1): Promise<void> => {
  for (let n = 0; n < turns; n++) {
    await house.clock.runFor(ms)
    await channel.turn()
  }
}
const does = async ({ house }: Team, ask: (text: (words: string) => Ref) => Ask, person = 'ana') => {
  const [row] = await house.incidents()
  const handled = await house.engine.handle({ org, stream: row!.stream, by: { person: id(person) }, ask })
  if (handled.handled !== 'done') throw new Error(JSON.stringify(handled))
}
const fire = (t: Team, more: Partial<Signal> = {}) => t.house.signal(more)

test('T-07, T-01 an incident is in the alert channel within a second of its signal, and has its own thread', async () => {
  const t = await team()
  await fire(t)
  await pass(t)
  const [root, ...others] = t.slack.in(alerts)
  expect(others).toEqual([])
  expect(root!.text).toContain('P1 #1: Checkout fails')
  expect(wordsIn(root!)).toContain('Nobody has acknowledged it; owed within 15 minutes of the alert')
  expect(wordsIn(root!)).toContain('1 How bad it is')
  expect(buttonsIn(root!).map(b => b.action_id)).toEqual(['acknowledge', 'role', 'severity', 'resolve', 'open'])
  expect(buttonsIn(root!).at(-1)!.url).toBe('https://tocsin.example.com/incidents/1')
  expect(t.slack.thread(root!.ts)).toHaveLength(1)
  expect(wordsIn(t.slack.thread(root!.ts)[0]!)).toContain('The thread of #1')
  await pass(t, 1000, 3)
  expect(t.slack.messages).toHaveLength(2) // nothing is said twice
})

test('T-07 acknowledgement, severity, roles, notes and the end are told in the thread, and the message in the channel says how it stands', async () => {
  const t = await team()
  await fire(t)
  await pass(t)
  const root = t.slack.in(alerts)[0]!
  const said = () => wordsIn(t.slack.thread(root.ts).at(-1)!)
  await does(t, () => ({ type: 'Acknowledge', person: id('ana'), callOut: null, via: 'console' }))
  await pass(t)
  expect(said()).toContain('Acknowledged by Ana in the console')
  expect(wordsIn(root)).toMatch(/Acknowledged by Ana at 03:0\d UTC/)
  expect(buttonsIn(root).map(b => b.action_id)).not.toContain('acknowledge')
  await does(t, text => ({ type: 'ChangeSeverity', to: id('P2'), reason: text('Half of the shops work; ask ops@example.com') }))
  await does(t, () => ({ type: 'TakeRole', role: id('technical-lead'), person: id('ana') }))
  await does(t, text => ({ type: 'AddNote', note: text('Cache flushed <!channel> & done'), happenedAt: null }), 'ben')
  await pass(t)
  expect(said()).toContain('Severity changed from P1 to P2 — Ana')
  expect(said()).toMatch(/>Half of the shops work; ask \[e-mail [0-9a-f]{8}\]/) // reduced, as at the door
  expect(said()).toContain('Ana is Technical Lead')
  expect(said()).toContain('Note — Ben\n>Cache flushed &lt;!channel&gt; &amp; done') // nobody is called by words
  expect(root.text).toContain('P2 #1: Checkout fails')
  expect(wordsIn(root)).toContain('Technical Lead: Ana')
  const messages = t.slack.messages.length
  await does(t, () => ({ type: 'Resolve', note: null }))
  await pass(t)
  expect(t.slack.messages).toHaveLength(messages + 1)
  expect(root.text).toContain('Resolved: P2 #1')
  expect(buttonsIn(root).map(b => b.action_id)).toEqual(['open'])
})

test('T-40 whoever decides what comes next is called by name when somebody declares recovery', async () => {
  const plan = p({
    roles: testPlan.roles.map(role => (role.id === 'incident-commander' ? { ...role, decides: ['close'] as const } : role)),
  })
  const t = await team({ plan })
  await fire(t)
  await pass(t)
  await does(t, () => ({ type: 'Resolve', note: null }))
  await pass(t)
  expect(wordsIn(t.slack.messages.at(-1)!)).toMatch(/Resolved — Ana <@U0BENBEN1>/)
})

test('T-07 what becomes overdue is told with its clause', async () => {
  const t = await team()
  await fire(t)
  await pass(t, 1000)
  await pass(t, 60_000, 16)
  const words = t.slack.thread(t.slack.in(alerts)[0]!.ts).map(wordsIn).join('\n')
  expect(words).toContain('Overdue: Acknowledge (6 Who hears of it)')
  expect(wordsIn(t.slack.in(alerts)[0]!)).toContain('Overdue: Acknowledge')
})

test('T-07 the server dies between post and answer, and the message stands there once', async () => {
  const t = await team({ timeoutMs: 300 })
  let faults = 0
  t.slack.failing(method => (method === 'chat.postMessage' && faults++ < 1 ? { answer: 'reset', after: true } : null))
  await fire(t)
  await pass(t)
  expect(t.slack.in(alerts)).toHaveLength(1)
  expect(await t.channel.status(org)).toMatchObject({ waiting: 1, trouble: { of: 'away' } })
  await pass(t, 1000, 10)
  expect(t.slack.in(alerts)).toHaveLength(1)
  expect(t.slack.asked).toContain('conversations.history')
  expect(t.slack.thread(t.slack.in(alerts)[0]!.ts)).toHaveLength(1)
  expect(await t.channel.status(org)).toMatchObject({ waiting: 0, trouble: null })

  faults = 0
  t.slack.failing(method => (method === 'chat.postMessage' && faults++ < 1 ? { answer: 'hang', after: true } : null))
  await does(t, () => ({ type: 'Acknowledge', person: id('ana'), callOut: null, via: 'console' }))
  await pass(t)
  await does(t, () => ({ type: 'TakeRole', role: id('technical-lead'), person: id('ana') })) // meanwhile
  await pass(t, 1000, 10)
  const words = t.slack.thread(t.slack.in(alerts)[0]!.ts).map(wordsIn)
  expect(words).toHaveLength(3)
  expect(words[1]).toContain('Acknowledged by Ana')
  expect(words[2]).toContain('Ana is Technical Lead')
})

test('T-07 it never arrived: what may have been posted and is not there is posted again', async () => {
  const t = await team({ timeoutMs: 300 })
  let faults = 0
  t.slack.failing(method => (method === 'chat.postMessage' && faults++ < 1 ? { answer: 'hang' } : null))
  await fire(t)
  await pass(t)
  expect(t.slack.in(alerts)).toHaveLength(0)
  await pass(t, 1000, 10)
  expect(t.slack.in(alerts)).toHaveLength(1)
})

test('T-07 a node that dies between post and record leaves it to the next one, which finds what was posted', async () => {
  const t = await team()
  await fire(t)
  await t.house.clock.runFor(1000)
  // It dies: from the first message on nothing of it reaches the store any more.
  const { store } = t.house
  const real = store.org(org)
  let dead = false
  t.slack.failing(method => {
    if (method === 'chat.postMessage') dead = true
    return null
  })
  const dying = makeAlertChannel({
    engine: {
      ...t.house.engine,
      store: {
        ...store,
        org: () => ({
          ...real,
          putPrivate: async (key, value) => (dead ? Promise.reject(new Error('dead')) : real.putPrivate(key, value)),
        }),
      },
    },
    clock: t.house.clock,
    tell: tellNobody,
    chat: slackChat({ token: 'xoxb-test', apiUrl: t.slack.url, timeoutMs: 5000 }),
    url: () => 'https://tocsin.example.com',
    secret: new Uint8Array(32),
    node: 'dying',
    apartMs: 0,
    pollMs: 'never',
  })
  await expect(dying.turn()).rejects.toThrow('dead')
  t.slack.failing(null)
  expect(t.slack.in(alerts)).toHaveLength(1)
  const next = t.another('b')
  await pass({ house: t.house, channel: next }, 1000, 2)
  expect(t.slack.messages).toHaveLength(1) // the lease of the dead one still runs
  await pass({ house: t.house, channel: next }, 10_000, 4)
  expect(t.slack.in(alerts)).toHaveLength(1)
  expect(t.slack.thread(t.slack.in(alerts)[0]!.ts)).toHaveLength(1)
})

test('T-07 two nodes follow the log, and everything is said once', async () => {
  const t = await team()
  const b = t.another('b')
  await fire(t)
  await t.house.clock.runFor(1000)
  await Promise.all([t.channel.turn(), b.turn(), t.channel.turn(), b.turn()].map(turn => turn.catch(() => {})))
  await pass(t, 1000, 3)
  expect(t.slack.messages).toHaveLength(2)
})

test('T-07 a node that was held up while another took over takes nothing back, and nothing is said twice', async () => {
  const t = await team()
  const chat = slackChat({ token: 'xoxb-test', apiUrl: t.slack.url, timeoutMs: 5000 })
  let held: Promise<void> | null = null
  let asked = (): void => {}
  const slow = t.another('slow', {
    ...chat,
    async change(...words) {
      asked()
      await held
      return chat.change(...words)
    },
  })
  await fire(t)
  await pass({ house: t.house, channel: slow }, 1000, 2)
  let go = (): void => {}
  held = new Promise(resolve => (go = resolve))
  const reached = new Promise<void>(resolve => (asked = resolve))
  await does(t, () => ({ type: 'Acknowledge', person: id('ana'), callOut: null, via: 'console' }))
  await t.house.clock.runFor(1000)
  const turn = slow.turn()
  await reached // said, and on its way to change the message in the channel
  const next = t.another('b')
  await t.house.clock.runFor(31_000)
  await does(t, text => ({ type: 'AddNote', note: text('Cache flushed'), happenedAt: null }))
  await pass({ house: t.house, channel: next }, 1000, 2)
  go()
  await turn
  await does(t, text => ({ type: 'AddNote', note: text('Cache warm'), happenedAt: null }))
  await pass({ house: t.house, channel: next }, 1000, 2)
  const all = t.slack.messages.map(wordsIn).join('\n')
  expect([all.split('Cache flushed').length - 1, all.split('Cache warm').length - 1]).toEqual([1, 1])
})

test('T-07 while Slack is away paging goes on; the thread catches up in order, and health says it', async () => {
  const t = await team()
  await fire(t)
  await pass(t)
  t.slack.failing(() => ({ answer: { status: 503 } }))
  const pages = t.house.sent.length
  await does(t, text => ({ type: 'AddNote', note: text('first'), happenedAt: null }))
  await pass(t, 10_000, 6)
  await does(t, text => ({ type: 'AddNote', note: text('second'), happenedAt: null }))
  await fire(t, { labels: { service: 'login' }, summary: 'Login fails' })
  await pass(t, 10_000, 6)
  expect(t.house.sent.length).toBeGreaterThan(pages)
  expect(t.slack.messages).toHaveLength(2)
  expect(t.channel.problems()).toEqual([expect.stringMatching(/^Slack has taken nothing for \d+ s \(answered 503\); 2 incidents wait/)])
  t.slack.failing(null)
  await pass(t, 60_000, 3)
  const [first, second] = t.slack.in(alerts)
  expect(wordsIn(t.slack.thread(first!.ts).at(-1)!)).toMatch(/first[\s\S]*second/)
  expect(second!.text).toContain('Login fails')
  expect(t.channel.problems()).toEqual([])
})

test('T-07 Slack names when it takes the next message, and it is not asked before', async () => {
  const t = await team()
  let asked = 0
  t.slack.failing(method =>
    method === 'chat.postMessage' && asked++ < 1
      ? { answer: { status: 429, headers: { 'retry-after': '30' }, body: { ok: false } } }
      : null,
  )
  await fire(t)
  await pass(t, 1000, 25)
  expect(asked).toBe(1)
  await pass(t, 1000, 10)
  expect(t.slack.in(alerts)).toHaveLength(1)
})

test('T-07 a storm is ten threads or so and a count, the most severe first; one of the rest gets its thread when somebody acts on it', async () => {
  const t = await team()
  for (let n = 0; n < 60; n++)
    await fire(t, { labels: { service: `s${n}`, severity: 'error' }, severityHint: 'error', summary: `Shop ${n} is slow` })
  await fire(t, { labels: { service: 'pay' }, summary: 'Nobody can pay' })
  await pass(t, 1000, 3)
  const opened = (await t.house.incidents()).length
  const roots = () => t.slack.in(alerts)
  expect(roots().length).toBeLessThanOrEqual(12)
  expect(roots().some(m => m.text.includes('Nobody can pay'))).toBe(true)
  const count = roots().find(m => m.text.includes('more incidents opened'))!
  expect(count.text).toContain(`${opened - (roots().length - 1)} more incidents opened`)
  const silent = (await t.house.incidents()).find(({ number }) => !roots().some(m => m.text.includes(`#${number}:`)))!
  await t.house.engine.handle({
    org,
    stream: silent.stream,
    by: { person: id('ana') },
    ask: () => ({ type: 'TakeRole', role: id('technical-lead'), person: id('ana') }),
  })
  await pass(t)
  expect(roots().at(-1)!.text).toContain(`#${silent.number}:`)
})

test('T-07 a message a second to a channel', async () => {
  const t = await team({ apartMs: 1000 })
  for (let n = 0; n < 5; n++) await fire(t, { labels: { service: `s${n}` }, summary: `Shop ${n} fails` })
  let most = 0
  for (let n = 0; n < 14; n++) {
    const before = t.slack.messages.length
    await pass(t, 1000)
    most = Math.max(most, t.slack.messages.length - before)
  }
  expect(most).toBe(1)
  expect(t.slack.messages).toHaveLength(10)
})

test('T-07 signals that open nothing reach the channel at once, and together while they go on', async () => {
  const t = await team()
  const info = (n: number) => fire(t, { labels: { service: `disk${n}` }, severityHint: 'info', summary: 'Disk at 80 %', dedup: `d${n}` })
  await info(0)
  await pass(t)
  expect(t.slack.in(alerts).map(m => m.text)).toEqual(['A signal was logged; it opens no incident\nsignal: Disk at 80 %'])
  for (let n = 1; n < 40; n++) await info(n)
  await pass(t, 1000, 30)
  expect(t.slack.messages).toHaveLength(1)
  await pass(t, 1000, 40)
  expect(t.slack.messages).toHaveLength(2)
  expect(t.slack.messages[1]!.text).toBe('39 signals were logged; they open no incident\nsignal: Disk at 80 % (39 times)')
  await pass(t, 60_000, 10)
  expect(t.slack.messages).toHaveLength(2)
})

test('T-07, T-33 an incident of a drill goes nowhere, or where drills go, and says so', async () => {
  const t = await team()
  const drill = id<'drill'>('d-1')
  const open = (title: string) =>
    t.house.engine.handle({
      org,
      stream: 'new',
      drill,
      by: { person: id('ana') },
      ask: text => ({
        type: 'Open',
        severity: id('P1'),
        kind: null,
        title: text(title),
        alert: null,
        receivedAt: t.house.clock.now(),
        correlation: null,
        nearMiss: false,
        touches: [],
        autoResolve: false,
      }),
    })
  await open('Practice')
  await pass(t, 1000, 2)
  expect(t.slack.messages).toEqual([])
  await t.channel.change(org, { ...noChat, channel: alerts, drills: 'C0DRILLS1' })
  await open('More practice')
  await pass(t, 1000, 2)
  expect(t.slack.in(alerts)).toEqual([])
  expect(t.slack.in('C0DRILLS1')[0]!.text).toMatch(/^DRILL P1 #D2: More practice/)
})

test('T-20, T-32 a severity has its own channel; one that the plan has in the issue tracker is told of, and its thread stays empty', async () => {
  const rule = (severity: string, through: string) => ({
    id: id<'communication rule'>(severity),
    clause: testPlan.clauses[0]!.id,
    when: { fact: 'severity', is: [severity] },
    to: 'the team',
    through: [through],
    from: null,
    steps: [],
    law: [],
  })
  const t = await team({
    plan: p({ communication: [rule('P1', 'Slack'), rule('P2', 'issue tracker')] }),
    settings: { bySeverity: { P1: 'C0WORST01' } as ChatSettings['bySeverity'] },
  })
  await fire(t)
  await fire(t, { labels: { service: 'login' }, severityHint: 'error', summary: 'Login is slow' })
  await pass(t, 1000, 2)
  expect(t.slack.in('C0WORST01')[0]!.text).toContain('Checkout fails')
  const [low] = t.slack.in(alerts)
  expect(wordsIn(low!)).toContain('The plan has a P2 worked on in: issue tracker.')
  expect(t.slack.thread(low!.ts)).toEqual([])
  const { stream } = (await t.house.incidents()).find(({ incident }) => incident.severity === 'P2')!
  await t.house.engine.handle({
    org,
    stream,
    by: { person: id('ana') },
    ask: text => ({ type: 'ChangeSeverity', to: id('P1'), reason: text('Nobody gets in') }),
  })
  await pass(t, 1000, 2)
  expect(wordsIn(t.slack.thread(low!.ts)[0]!)).toMatch(/The thread of #2[\s\S]*Severity changed from P2 to P1/) // it stays where it is
  expect(wordsIn(low!)).not.toContain('issue tracker')
})

test('T-12 the checklist knows that the thread was opened, and where it is', async () => {
  const item = {
    id: id<'checklist item'>('open-thread'),
    clause: testPlan.clauses[0]!.id,
    who: null,
    question: 'Open a thread.',
    answers: [],
    sets: 'thread' as const,
  }
  const t = await team({ plan: p({ checklist: [item] }) })
  await fire(t)
  await pass(t, 1000, 3)
  const [row] = await t.house.incidents()
  const answer = row!.incident.checklist?.[item.id]
  expect(answer).toBeDefined()
  const texts = await t.house.store.org(org).readTexts([answer!.note!])
  expect(texts[answer!.note!]).toBe(
    `A thread in Slack: https://example.slack.com/archives/${alerts}/p${t.slack.in(alerts)[0]!.ts.replace('.', '')}`,
  )
})

test('T-07 what is erased goes out of what stands in the channel, too', async () => {
  const t = await team()
  await fire(t, { summary: 'Ada Lovelace cannot pay' })
  await pass(t)
  await does(t, text => ({ type: 'AddNote', note: text('Ada called again'), happenedAt: null }))
  await pass(t, 1000, 2)
  expect(t.slack.messages.map(wordsIn).join('\n')).toMatch(/Ada Lovelace[\s\S]*Ada called again/)
  const [row] = await t.house.incidents()
  await t.house.engine.erasures.erase(org, { person: id('olu') }, { stream: row!.stream, seqs: 'all' }, 'asked for')
  await pass(t, 1000, 3)
  expect(t.slack.messages.map(wordsIn).join('\n')).not.toContain('Ada')
  expect(t.slack.in(alerts)[0]!.text).toContain('(this text was erased)')
})

test('T-07 one message for which the chat has no answer keeps the others back for minutes, and not for ever', async () => {
  const t = await team()
  t.slack.failing((method, { text }) =>
    method === 'chat.postMessage' && text!.includes('Checkout fails')
      ? { answer: { status: 200, body: { ok: false, error: 'internal_error' } } }
      : null,
  )
  await fire(t)
  await pass(t)
  await fire(t, { labels: { service: 'login' }, summary: 'Login fails' })
  await pass(t, 10_000, 20)
  expect(t.slack.in(alerts).map(({ text }) => text)).toEqual([expect.stringContaining('Login fails')])
  await fire(t, { labels: { service: 'docs' }, severityHint: 'info', summary: 'Docs are slow' })
  await pass(t, 10_000, 30)
  expect(t.slack.in(alerts)).toHaveLength(2)
  t.slack.failing(null)
  await pass(t, 60_000, 3)
  expect(t.slack.in(alerts).at(-1)!.text).toContain('Checkout fails')
})

test('T-07 a title that is too long ends with a whole character: half of one is a message that the chat may never take', async () => {
  const t = await team()
  await fire(t, { summary: `${'x'.repeat(199)}\u{1f525}` })
  await pass(t)
  await does(t, text => ({ type: 'AddNote', note: text(`${'x'.repeat(1498)}\u{1f525}${'y'.repeat(100)}`), happenedAt: null }))
  await pass(t)
  const all = t.slack.messages.map(({ text, blocks }) => `${text}${JSON.stringify(blocks)}`).join('')
  expect(all).toContain('xxx')
  expect(all).not.toMatch(/\\ud[89a-f]|\ufffd/)
})

test('T-07 what is erased while the channel is off goes out of what stands there, and nothing else is said', async () => {
  const t = await team()
  await fire(t, { summary: 'Ada Lovelace cannot pay' })
  await pass(t)
  await does(t, text => ({ type: 'AddNote', note: text('Ada called again'), happenedAt: null }))
  await pass(t, 1000, 2)
  await t.channel.change(org, noChat)
  const messages = t.slack.messages.length
  await does(t, () => ({ type: 'Acknowledge', person: id('ana'), callOut: null, via: 'console' }))
  await pass(t, 1000, 2)
  const [row] = await t.house.incidents()
  await t.house.engine.erasures.erase(org, { person: id('olu') }, { stream: row!.stream, seqs: 'all' }, 'asked for')
  await fire(t, { labels: { service: 'login' }, summary: 'Login fails' })
  await pass(t, 1000, 3)
  expect(t.slack.messages.map(wordsIn).join('\n')).not.toContain('Ada')
  await t.channel.change(org, { ...noChat, channel: alerts })
  await pass(t, 1000, 2)
  expect(t.slack.messages).toHaveLength(messages)
})

test('T-07 a channel that takes nothing is said with Slack’s word, loses nothing, and holds up no other', async () => {
  const t = await team({ settings: { bySeverity: { P1: 'C0WRONG01' } as ChatSettings['bySeverity'] } })
  t.slack.failing((method, { channel }) =>
    method === 'chat.postMessage' && channel === 'C0WRONG01'
      ? { answer: { status: 200, body: { ok: false, error: 'not_in_channel' } } }
      : null,
  )
  await fire(t)
  await fire(t, { labels: { service: 'login' }, severityHint: 'error', summary: 'Login is slow' })
  await pass(t, 1000, 2)
  expect(t.slack.in(alerts)[0]!.text).toContain('Login is slow')
  t.slack.failing(null)
  await pass(t, 60_000, 2)
  expect(t.slack.in('C0WRONG01')[0]!.text).toContain('Checkout fails')
})

test('T-07 turned on later, the past is not told; turned off, nothing is', async () => {
  const t = await team({ settings: { channel: null } })
  await fire(t)
  await pass(t, 1000, 2)
  await t.channel.change(org, { ...noChat, channel: alerts })
  await pass(t, 1000, 2)
  expect(t.slack.messages).toEqual([])
  await does(t, () => ({ type: 'TakeRole', role: id('technical-lead'), person: id('ana') }))
  await pass(t, 1000, 2)
  expect(t.slack.in(alerts)).toHaveLength(1)
  await t.channel.change(org, noChat)
  await fire(t, { labels: { service: 'login' } })
  await pass(t, 1000, 2)
  expect(t.slack.in(alerts)).toHaveLength(1)
})

test('X-20 in shadow nothing is said in the chat, of what is older and of what opens in it, and what was done then is not said after it', async () => {
  const t = await team()
  await fire(t)
  await pass(t)
  const root = t.slack.in(alerts)[0]!
  const before = t.slack.messages.length
  const through = async (asked: Promise<unknown>): Promise<void> => {
    let done = false
    void asked.finally(() => {
      done = true
    })
    while (!done) await t.house.clock.runFor(100)
  }
  const olu = { person: id<'person'>('olu') }
  await through(t.house.engine.shadow.begin(org, olu, null))
  const asked = t.slack.asked.length
  const [older] = await t.house.incidents()
  const note = (words: string) =>
    t.house.engine.handle({
      org,
      stream: older!.stream,
      by: { person: id('ana') },
      ask: text => ({ type: 'AddNote', note: text(words), happenedAt: null }),
    })
  await note('said in shadow')
  await fire(t, { dedup: 'other', labels: { service: 'other' } })
  await fire(t, { dedup: 'logged', severityHint: 'info', labels: { service: 'logged' } })
  await pass(t, 1000, 5)
  expect(t.slack.asked.slice(asked)).toEqual([])
  await through(t.house.engine.shadow.end(org, olu, null))
  await note('said after it')
  await pass(t, 1000, 5)
  const later = t.slack.messages.slice(before)
  expect(later.map(wordsIn).join('\n')).toContain('said after it')
  expect(later.map(wordsIn).join('\n')).not.toContain('said in shadow')
  expect(t.slack.in(alerts).map(one => one.ts)).toEqual([root.ts]) // the incident of the shadow has no thread, and the logged alert no word
})
