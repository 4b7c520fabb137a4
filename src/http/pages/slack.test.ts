import { expect, onTestFinished, test, vi } from 'vitest'
import { makeAlertChannel } from '../../chat/alert-channel.ts'
import { noChat } from '../../chat/settings.ts'
import { id } from '../../core/id.ts'
import { tellNobody } from '../../engine/tell.ts'
import { directory, org } from '../../engine/testing/house.ts'
import { slackChat } from '../../integrations/slack/channel.ts'
import { slackSignature } from '../../integrations/slack/signature.ts'
import { buttonsIn, slackServer, wordsIn } from '../../integrations/testing/slack-server.ts'
import { makeServer } from '../server.ts'
import { openFront } from '../testing/front.ts'

const secret = '8f742231b10e8888abcd99aaabbb85a5'
const member = 'U0ANAANA1'
const alerts = 'C0ALERTS1'

async function open(verified = true, until: Promise<void> | null = null) {
  const front = await openFront({
    houseOptions: {
      directory: {
        ...directory,
        persons: directory.persons.map(person =>
          person.id === 'ana'
            ? {
                ...person,
                methods: [
                  ...person.methods,
                  {
                    id: id('ana-slack'),
                    kind: 'slack' as const,
                    address: member,
                    settings: {},
                    verifiedAt: verified ? person.methods[0]!.verifiedAt : null,
                  },
                ],
              }
            : person,
        ),
      },
    },
  })
  const { house } = front
  const slack = await slackServer()
  slack.goesBy(() => house.clock.now())
  const channel = makeAlertChannel({
    engine: house.engine,
    clock: house.clock,
    tell: tellNobody,
    chat: slackChat({ token: 'xoxb-test', apiUrl: slack.url, timeoutMs: 5000 }),
    url: () => 'https://tocsin.example.com',
    secret: new Uint8Array(32),
    node: 'a',
    apartMs: 0,
    pollMs: 'never',
  })
  const server = await makeServer({
    engine: until === null ? house.engine : { ...house.engine, handle: request => until.then(() => house.engine.handle(request)) },
    org,
    sources: [],
    channel,
    settings: { publicUrl: 'https://tocsin.example.com', slackSigningSecret: secret },
  })
  onTestFinished(async () => {
    await server.close()
    await slack.close()
    await front.stop()
  })
  await house.clock.runFor(1000)
  await channel.change(org, { ...noChat, channel: alerts })
  const said = async () => {
    await house.clock.runFor(1000)
    await channel.turn()
  }
  await house.signal()
  await said()
  const root = slack.in(alerts)[0]!
  const send = (path: string, body: string, type: string, more: Record<string, string> = {}) => {
    const at = String(Math.floor(house.clock.now() / 1000))
    return server.app.inject({
      method: 'POST',
      url: `/slack/${path}`,
      headers: { 'content-type': type, 'x-slack-request-timestamp': at, 'x-slack-signature': slackSignature(secret, at, body), ...more },
      payload: body,
    })
  }
  const form = (path: string, fields: Record<string, string>) =>
    send(path, new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded')
  const action = (payload: object) => form('actions', { payload: JSON.stringify(payload) })
  const stream = buttonsIn(root)[0]!.value!
  const press = (does: string, user = member, at = '1795321811.1') =>
    action({
      type: 'block_actions',
      user: { id: user },
      trigger_id: `t-${does}`,
      container: { message_ts: root.ts, channel_id: alerts },
      actions: [{ action_id: does, value: stream, action_ts: at }],
    })
  const answer = (does: string, values: object, view = 'V1', user = member) =>
    action({
      type: 'view_submission',
      user: { id: user },
      view: { id: view, hash: 'h', callback_id: does, private_metadata: stream, state: { values } },
    })
  const mention = (text: string, ts = '1795321900.000001', more: object = {}, headers: Record<string, string> = {}) =>
    send(
      'events',
      JSON.stringify({
        type: 'event_callback',
        event_id: `Ev${ts}`,
        event: { type: 'app_mention', user: member, text: `<@U0TOCSIN1> ${text}`, ts, channel: alerts, thread_ts: root.ts, ...more },
      }),
      'application/json',
      headers,
    )
  const incident = async () => (await house.incidents())[0]!.incident
  const events = async () => house.store.org(org).events((await house.incidents())[0]!.stream)
  return {
    house,
    slack,
    root,
    send,
    form,
    action,
    press,
    answer,
    mention,
    incident,
    events,
    said,
    whispered: (words: string | RegExp) => vi.waitFor(() => expect(slack.whispers.at(-1)?.text ?? '').toMatch(words)),
  }
}

test('T-07 what Slack did not sign is not read, and the address is confirmed', async () => {
  const { send, incident } = await open()
  const no = await send('actions', 'payload={}', 'application/x-www-form-urlencoded', { 'x-slack-signature': 'v0=00' })
  expect([no.statusCode, no.json().error]).toEqual([401, 'bad-signature'])
  const old = String(Date.parse('2020-01-01T00:00:00Z') / 1000)
  expect(
    (
      await send('events', '{}', 'application/json', {
        'x-slack-request-timestamp': old,
        'x-slack-signature': slackSignature(secret, old, '{}'),
      })
    ).statusCode,
  ).toBe(401)
  const challenge = await send('events', '{"type":"url_verification","challenge":"abc"}', 'application/json')
  expect(challenge.json()).toEqual({ challenge: 'abc' })
  for (const body of ['', 'null', '{', '[]']) expect((await send('events', body, 'application/json')).statusCode).toBe(200)
  expect((await send('actions', 'payload=%7B', 'application/x-www-form-urlencoded')).statusCode).toBe(200)
  expect((await incident()).acknowledged).toBeNull()
})

test('T-07 Acknowledge is pressed: it is recorded under that person’s name, as from the chat, once, and the message says so', async () => {
  const t = await open()
  expect((await t.press('acknowledge')).statusCode).toBe(200)
  expect((await t.incident()).acknowledged).toMatchObject({ by: 'ana' })
  expect((await t.press('acknowledge')).statusCode).toBe(200) // Slack sends it again
  const acknowledged = (await t.events()).filter(({ fact }) => fact.type === 'Acknowledged')
  expect(acknowledged).toHaveLength(1)
  expect(acknowledged[0]).toMatchObject({ by: { person: 'ana', via: 'chat' }, fact: { via: 'chat', person: 'ana' } })
  await t.whispered('Acknowledged: #1 is yours.')
  await t.said()
  expect(wordsIn(t.root)).toContain('Acknowledged by Ana')
  expect(wordsIn(t.slack.thread(t.root.ts).at(-1)!)).toContain('Acknowledged by Ana in the chat')
})

test('T-07 who is nobody here, or has not proved it, does nothing, and is told how to be somebody', async () => {
  const t = await open(false)
  await t.press('acknowledge', 'U0STRANGE')
  await t.whispered(
    /does not know who you are here, and has done nothing\. Add your Slack member id U0STRANGE .*https:\/\/tocsin\.example\.com\/people/,
  )
  await t.press('acknowledge')
  await t.whispered(/has not proved that it is yours/)
  await t.mention('not from me')
  await t.press('severity')
  expect(t.slack.views).toEqual([])
  const refused = await t.answer('severity', { choice: { choice: { selected_option: { value: 'P2' } } }, text: { text: { value: 'why' } } })
  expect(refused.json()).toMatchObject({ response_action: 'errors', errors: { text: expect.stringContaining('has not proved') } })
  expect((await t.events()).filter(({ by }) => 'person' in by)).toEqual([])
  expect((await t.form('command', { user_id: 'U0STRANGE', channel_id: alerts, text: '' })).json().text).toContain(
    'does not know who you are',
  )
})

test('T-07 severity is changed with its reason, a role is taken, recovery is declared: each asked for, each recorded as from the chat', async () => {
  const t = await open()
  expect((await t.press('severity')).statusCode).toBe(200)
  expect(t.slack.views[0]).toMatchObject({ trigger: 't-severity', view: { callback_id: 'severity', title: { text: 'Severity of #1' } } })
  const chosen = (value: string) => ({ choice: { choice: { selected_option: { value } } } })
  const without = await t.answer('severity', { ...chosen('P2'), text: { text: { value: ' ' } } })
  expect(without.json()).toEqual({ response_action: 'errors', errors: { text: 'A severity changes with its reason: say why.' } })
  expect((await t.answer('severity', { ...chosen('P9'), text: { text: { value: 'x' } } })).json().errors.choice).toContain(
    'no such severity',
  )
  expect((await t.answer('severity', { ...chosen('P2'), text: { text: { value: 'half of it works' } } })).body).toBe('')
  expect((await t.incident()).severity).toBe('P2')
  await t.press('role')
  await t.answer('role', chosen('technical-lead'), 'V2')
  expect((await t.incident()).roles).toMatchObject({ 'technical-lead': ['ana'] })
  await t.press('resolve')
  expect(t.slack.views.at(-1)!.view).toMatchObject({ callback_id: 'resolve', submit: { text: 'Declare recovery' } })
  await t.answer('resolve', { text: { text: { value: 'error rate at its baseline' } } }, 'V3')
  expect((await t.incident()).status).toBe('resolved')
  await t.answer('resolve', { text: { text: { value: 'error rate at its baseline' } } }, 'V3') // again
  const byAna = (await t.events()).filter(({ by }) => 'person' in by && by.person === 'ana')
  expect(byAna.length).toBeGreaterThan(2)
  expect(byAna.every(({ by }) => 'person' in by && by.via === 'chat')).toBe(true)
  expect(byAna.filter(({ fact }) => fact.type === 'IncidentResolved')).toHaveLength(1)
  await t.press('severity')
  await t.whispered('#1 is resolved already.')
})

test('T-07 a reply that mentions the app is a note under that person’s name, once; an edit changes nothing; "ack" acknowledges', async () => {
  const t = await open()
  await t.mention('Cache flushed &amp; warm')
  await t.mention('Cache flushed &amp; warm', '1795321900.000001', {}, { 'x-slack-retry-num': '1' })
  await t.mention('Cache NOT flushed', '1795321900.000001', { edited: { ts: '1795321999.000001' } })
  const notes = (await t.events()).filter(({ fact }) => fact.type === 'NoteAdded')
  expect(notes).toHaveLength(1)
  expect(notes[0]!.by).toEqual({ person: 'ana', via: 'chat' })
  const fact = notes[0]!.fact as { note: string }
  expect(Object.values(await t.house.store.org(org).readTexts([fact.note as never]))).toEqual(['Cache flushed & warm'])
  await t.whispered('On the timeline of #1, under your name')
  const messages = t.slack.messages.length
  await t.said()
  expect(t.slack.messages).toHaveLength(messages) // it stands in the thread already
  await t.mention('on it!', '1795321901.000001')
  expect((await t.incident()).acknowledged).toMatchObject({ by: 'ana' })
  await t.mention('help', '1795321902.000001')
  await t.whispered('it stands on the timeline under your name')
  await t.mention('elsewhere', '1795321903.000001', { thread_ts: '1795000000.000001' })
  await t.whispered('no incident')
  expect((await t.events()).filter(({ fact }) => fact.type === 'NoteAdded')).toHaveLength(1)
})

test('T-07 the command lists what is open', async () => {
  const t = await open()
  const answer = await t.form('command', { user_id: member, channel_id: alerts, text: '' })
  expect(answer.json()).toEqual({
    response_type: 'ephemeral',
    text: '#1 P1, not acknowledged: Checkout fails https://tocsin.example.com/incidents/1',
  })
})

test('T-07 a press that is not recorded in time is never taken for done: "acknowledging" first, no 2xx, and the truth when it is there', async () => {
  let commit = (): void => {}
  const t = await open(true, new Promise<void>(resolve => (commit = resolve)))
  const from = Date.now()
  const answer = await t.press('acknowledge')
  expect([answer.statusCode, Date.now() - from < 3000]).toEqual([503, true])
  await t.whispered('Acknowledging … it is not recorded yet.')
  expect((await t.incident()).acknowledged).toBeNull()
  commit()
  await t.whispered('Acknowledged: #1 is yours.')
  expect((await t.incident()).acknowledged).toMatchObject({ by: 'ana' })
  expect((await t.press('acknowledge')).statusCode).toBe(200) // again, because Slack had no answer
  expect((await t.events()).filter(({ fact }) => fact.type === 'Acknowledged')).toHaveLength(1)
})

test('T-07 a form that was answered too late and is sent with another answer is not taken for the first one', async () => {
  let commit = (): void => {}
  const t = await open(true, new Promise<void>(resolve => (commit = resolve)))
  const severity = (value: string) =>
    t.answer('severity', { choice: { choice: { selected_option: { value } } }, text: { text: { value: 'half of it works' } } })
  expect((await severity('P2')).statusCode).toBe(503)
  commit()
  await vi.waitFor(async () => expect((await t.incident()).severity).toBe('P2'))
  expect((await severity('P2')).statusCode).toBe(200) // the same again
  expect((await t.events()).filter(({ fact }) => fact.type === 'SeverityChanged')).toHaveLength(1)
  expect((await severity('P1')).body).toBe('')
  expect((await t.incident()).severity).toBe('P1')
})
