import { expect, test } from 'vitest'
import { readSlackAction, readSlackCommand, readSlackEvent } from './incoming.ts'
import { isSignedBySlack, slackSignature } from './signature.ts'

/** The example of Slack's own page about verifying requests. */
const secret = '8f742231b10e8888abcd99yyyzzz85a5'
const at = '1531420618'
const body =
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c'
const signature = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503'

test('T-07 a request is Slack’s by its signature over the bytes as they came, within five minutes either way', () => {
  expect(slackSignature(secret, at, body)).toBe(signature)
  const headers = { 'x-slack-request-timestamp': at, 'x-slack-signature': signature }
  const now = Number(at) * 1000
  const signed = (more: Record<string, string | undefined> = {}, of = body, when = now) =>
    isSignedBySlack(secret, { ...headers, ...more }, Buffer.from(of), when)
  expect(signed()).toBe(true)
  expect([signed({}, body, now + 300_000), signed({}, body, now + 301_000)]).toEqual([true, false])
  expect([signed({}, body, now - 300_000), signed({}, body, now - 301_000)]).toEqual([true, false])
  expect(signed({}, `${body} `)).toBe(false)
  expect(signed({ 'x-slack-signature': signature.replace('a2', 'a3') })).toBe(false)
  expect(signed({ 'x-slack-signature': 'v0=' })).toBe(false)
  expect(signed({ 'x-slack-signature': undefined })).toBe(false)
  expect(signed({ 'x-slack-request-timestamp': '1531420619' })).toBe(false)
  expect(signed({ 'x-slack-request-timestamp': 'soon' })).toBe(false)
})

const mention = (event: object = {}, more: object = {}) =>
  readSlackEvent({
    type: 'event_callback',
    event_id: 'Ev1',
    authorizations: [{ user_id: 'U0TOCSIN1' }],
    event: {
      type: 'app_mention',
      user: 'U0ANAANA1',
      text: '<@U0TOCSIN1> cache flushed',
      ts: '1795321811.000200',
      channel: 'C0ALERTS1',
      thread_ts: '1795321811.000100',
      ...event,
    },
    ...more,
  })

test('T-07 a reply that mentions the app is read as it was written, and the same message is the same however often it is told', () => {
  expect(mention()).toEqual({
    event: 'mention',
    member: 'U0ANAANA1',
    place: { channel: 'C0ALERTS1', thread: '1795321811.000100' },
    text: 'cache flushed',
    once: 'C0ALERTS1 1795321811.000200',
  })
  expect(mention({}, { event_id: 'Ev2' })).toMatchObject({ once: 'C0ALERTS1 1795321811.000200' })
  expect(
    mention({ text: 'with <@U0BENBEN1|ben>, <@U0TOCSIN1> see <https://a.example/x?a=1&amp;b=2|the graph>, <#C1|ops> &lt;5 s' }),
  ).toMatchObject({
    text: 'with @ben,  see the graph (https://a.example/x?a=1&b=2), #ops <5 s',
  })
})

test('T-07 an edit, a bot and what we do not know say nothing', () => {
  for (const one of [
    { edited: { ts: '1.1' } },
    { subtype: 'message_changed' },
    { bot_id: 'B1' },
    { type: 'message' },
    { user: undefined },
    { ts: 'now' },
  ])
    expect(mention(one), JSON.stringify(one)).toEqual({ event: 'none' })
  for (const body of [null, 'x', {}, { type: 'event_callback' }]) expect(readSlackEvent(body)).toEqual({ event: 'none' })
  expect(readSlackEvent({ type: 'url_verification', challenge: 'c' })).toEqual({ event: 'challenge', challenge: 'c' })
  expect(
    readSlackAction({
      type: 'block_actions',
      user: { id: 'U0ANAANA1' },
      trigger_id: 't',
      container: { message_ts: '1.1', channel_id: 'C1' },
      actions: [{ action_id: 'open', action_ts: '1.2' }],
    }),
  ).toEqual({ action: 'none' })
  expect(readSlackAction({ type: 'view_closed' })).toEqual({ action: 'none' })
  expect(readSlackCommand({ user_id: 'U0ANAANA1', channel_id: 'C1', text: ' list ' })).toEqual({
    member: 'U0ANAANA1',
    channel: 'C1',
    text: 'list',
  })
  expect(readSlackCommand({ text: 'x' })).toBeNull()
})
