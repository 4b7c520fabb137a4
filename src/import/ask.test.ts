import { expect, test } from 'vitest'
import { type Answer, localServer } from '../integrations/testing/local-server.ts'
import { asking, NotAnswered } from './ask.ts'

const slept: number[] = []
async function asked(answers: readonly Answer[], optional = false) {
  slept.length = 0
  let nth = 0
  const server = await localServer(() => answers[Math.min(nth++, answers.length - 1)]!)
  const ask = asking({
    url: server.url,
    headers: { authorization: 'Bearer secret-1' },
    secrets: ['secret-1'],
    sleep: async ms => void slept.push(ms),
  })
  try {
    return { answer: await ask.get('/users', optional), heard: server.heard.length }
  } catch (error) {
    if (!(error instanceof NotAnswered)) throw error
    return { error: `${error.message}; ${error.instead}`, heard: server.heard.length }
  } finally {
    await server.close()
  }
}
const good: Answer = { status: 200, body: { users: [] } }

test('an API that asks to wait is waited for as long as it says, in seconds or by a date, and asked again', async () => {
  expect(await asked([{ status: 429, headers: { 'retry-after': '7' } }, good])).toEqual({ answer: { users: [] }, heard: 2 })
  expect(slept).toEqual([7000])
  await asked([{ status: 429, headers: { 'retry-after': new Date(Date.now() + 20_000).toUTCString() } }, good])
  expect(slept[0]).toBeGreaterThan(15_000)
  expect(slept[0]).toBeLessThanOrEqual(20_000)
  await asked([{ status: 429, headers: { 'retry-after': '86400' } }, good])
  expect(slept).toEqual([300_000]) // five minutes at most
  expect(await asked([{ status: 503 }, 'reset', good])).toEqual({ answer: { users: [] }, heard: 3 })
})

test('what never comes right is told with what to do, after a few times, and never with the token', async () => {
  for (const [answer, words] of [
    [{ status: 500, body: { error: 'token secret-1 is odd' } }, /answered 500: .*token … is odd/],
    [{ status: 401, body: 'secret-1' }, /refuses the token \(401\); give a token that may read/],
    [
      { status: 302, headers: { location: 'https://elsewhere.example/?t=secret-1' } },
      /sends elsewhere \(302\); name the address .* the token is sent to no other/,
    ],
    [{ status: 200, body: '<html>' }, /no JSON; is this the address of its API/],
    ['reset', /does not answer/],
  ] as const) {
    const { error, heard } = await asked([answer])
    expect(error).toMatch(words)
    expect(error).not.toContain('secret-1')
    expect(heard).toBeLessThanOrEqual(6)
  }
})

test('what may be missing is missing where the token may not see it, and asked for once', async () => {
  for (const status of [402, 403, 404]) expect(await asked([{ status }], true)).toEqual({ answer: null, heard: 1 })
})
