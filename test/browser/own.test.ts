/** A person's own page on a telephone, in the real console: looked at in both schemes, exported from, and deleted on. */
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { id } from '../../src/core/id.ts'
import { org } from '../../src/engine/testing/house.ts'
import { newDoor } from '../../src/http/new-door.ts'
import { hashOf } from '../../src/http/secret.ts'
import { type Front, openFront, settle } from '../../src/http/testing/front.ts'
import { broken, launch, open, overflow, shoot } from './launch.ts'

let browser: Browser
let front: Front
let url: string
let app: { id: string }

beforeAll(async () => {
  const setup = (await import(new URL('../../bin/setup.mjs', import.meta.url).href)) as { ensureConsole: () => void }
  setup.ensureConsole()
  browser = await launch()
  front = await openFront({
    settings: { publicUrl: 'http://tocsin.example.com', webRoot: fileURLToPath(new URL('../../web/dist', import.meta.url)) },
  })
  url = await front.server.listen({ port: 0, host: '127.0.0.1' })
  await front.house.signal({ summary: 'Checkout fails for some customers' })
  await settle(front.house)
  await front.ana.send('POST', '/api/v1/incidents/1/acknowledge', {}, { origin: 'http://tocsin.example.com' })
  await front.ana.send('POST', '/api/v1/people/ana/calendar', {}, { origin: 'http://tocsin.example.com' })
  const asked = { name: 'Release notes', scopes: ['oncall:read', 'incidents:acknowledge'] }
  app = (await front.program.send('POST', '/api/v1/applications', asked)).json()
  const sessions = { here: 'Safari on iPhone, sent by e-mail', there: 'Firefox on Linux, sent by e-mail' }
  for (const [secret, label] of Object.entries(sessions)) {
    const door = newDoor('session', { person: id('ana'), label, now: front.house.clock.now(), lastsMs: 365 * 86_400_000 })
    await front.house.store.org(org).putDoor(door, hashOf(secret))
  }
})
afterAll(async () => {
  await browser?.close()
  await front?.stop()
})

test('C-22 C-06 on a telephone a person sees what is theirs, ends other sessions, takes it away as a file, and is deleted', async () => {
  const context = await open(browser, 'phone', 'light')
  try {
    await context.addCookies([{ name: 'tocsin_session', value: 'here', url }])
    const page = await context.newPage()
    const wrong: string[] = []
    page.on('pageerror', error => wrong.push(error.message))
    // An application asks, and is told yes: on a page without a script.
    await page.goto(
      `${url}/grant?${new URLSearchParams({ response_type: 'code', client_id: app.id, scope: 'oncall:read incidents:acknowledge' })}`,
    )
    await page.getByRole('heading', { level: 1, name: 'Release notes asks' }).waitFor()
    expect(await overflow(page, 'phone')).toBeLessThanOrEqual(0)
    expect(await broken(page)).toEqual([])
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme })
      await shoot(page, `grant-phone-${scheme}`, { fullPage: true })
    }
    await page.getByRole('button', { name: 'Yes, let Release notes do this' }).click()
    await page.getByText('Carry this code over to Release notes.').waitFor()
    await shoot(page, 'grant-phone-given')
    await page.emulateMedia({ colorScheme: 'light' })

    await page.goto(`${url}/you`)
    await page.getByText('acknowledge incidents in your name').waitFor()
    await page.getByRole('heading', { level: 1, name: 'You' }).waitFor()
    await page.getByText('This device, now').waitFor()
    await page.getByRole('link', { name: '#1 Checkout fails for some customers' }).waitFor()
    expect(await overflow(page, 'phone')).toBeLessThanOrEqual(0)
    expect(await broken(page)).toEqual([])
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme })
      await shoot(page, `you-phone-${scheme}`, { fullPage: true })
    }
    expect(await broken(page, { rules: ['color-contrast'] })).toEqual([])

    await page.getByRole('button', { name: 'Revoke what Release notes may do' }).click()
    await page.getByText(/revoked/).waitFor()
    await page.getByRole('button', { name: 'End all other sessions' }).click()
    await page.getByText('You are signed in on this device alone.').waitFor()
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Export as JSON' }).click()])
    expect(file.suggestedFilename()).toMatch(/^tocsin-own-.*\.json$/)

    await page.getByRole('button', { name: 'Delete me…' }).click()
    await page.getByRole('heading', { name: 'Stays, and why' }).waitFor()
    expect(await broken(page)).toEqual([])
    await shoot(page, 'you-phone-delete')
    await page.getByLabel('Write your name: Ana').fill('Ana')
    await page.getByRole('button', { name: 'Delete me now' }).click()
    await page.getByRole('heading', { level: 1, name: 'You are deleted' }).waitFor()
    await page.getByText('2 contact methods').waitFor()
    expect(await broken(page)).toEqual([])
    await shoot(page, 'you-phone-deleted', { fullPage: true })
    expect(await front.house.store.org(org).ownContacts(id('ana'))).toEqual([])
    expect(wrong).toEqual([])
  } finally {
    await context.close()
  }
})
