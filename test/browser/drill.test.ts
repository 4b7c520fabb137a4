/**
 * A live drill with two people on the real product: one leads it on a desktop, the other takes part with a telephone. The
 * pages are real and say DRILL; what is still to come is on one screen alone. Screenshots are kept, to be looked at.
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type NtfyServer, startNtfy } from '../acceptance/ntfy-server.ts'
import { type Api, makeApi, removeData, type Served, serve, until } from '../acceptance/tocsin.ts'
import { broken, colours, launch, oneStory, open, overflow, shoot, type Viewport, walkTo } from './launch.ts'

let ntfy: NtfyServer
let tocsin: Served
let browser: Browser
let api: Api
let lead: Page
let phone: Page
const wrong: string[] = []
oneStory()

beforeAll(async () => {
  const setup = (await import(new URL('../../bin/setup.mjs', import.meta.url).href)) as { ensureConsole: () => void }
  setup.ensureConsole()
  ;[ntfy, browser] = await Promise.all([startNtfy(), launch()])
  tocsin = await serve({ people: 'docs/examples/three.yaml', env: { NTFY_URL: ntfy.url } })
  const pageOf = async (viewport: Viewport) => {
    const context = await open(browser, viewport, 'light')
    const page = await context.newPage()
    page.on('pageerror', error => wrong.push(error.message))
    page.on('console', message => {
      if (message.type() === 'error' || message.type() === 'warning') wrong.push(message.text())
    })
    return page
  }
  ;[lead, phone] = await Promise.all([pageOf('desktop'), pageOf('phone')])
  await lead.goto(tocsin.signIn)
  await lead.getByRole('button', { name: 'Cai Example' }).click() // an owner, by the printed link
  await lead.getByRole('heading', { name: /burning/ }).waitFor()
  const cookies = await lead.context().cookies()
  api = makeApi(tocsin.url, { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') })
  const { items } = await api.get<{ items: { id: string; name: string }[] }>('/people')
  const { url } = await api.post<{ url: string }>(`/people/${items.find(({ name }) => name === 'Ana Example')!.id}/sign-in-link`)
  await phone.goto(url)
  await phone.getByRole('button', { name: 'Sign in' }).click()
  await phone.getByRole('heading', { name: /burning/ }).waitFor()
})
afterAll(async () => {
  await browser?.close()
  await tocsin?.stop()
  await ntfy?.close()
  if (tocsin) await removeData(tocsin.data)
})

/** The screen as it stands: kept as a picture in both schemes, judged by axe, and nothing of it sticks out. */
async function look(page: Page, name: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await shoot(page, `drill-${name}-${scheme}`, { fullPage: true })
    wrong.push(...(await broken(page, scheme === 'dark' ? colours : {})).map(what => `${name}, ${scheme}: ${what}`))
  }
  await page.emulateMedia({ colorScheme: 'light' })
  const out = await overflow(page, page === phone ? 'phone' : 'desktop')
  if (out > 0) wrong.push(`${name} sticks out by ${out}px`)
}
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()
/** The links to the drill's incidents that stand on this screen elsewhere than in the part of that name, at one moment: a script in words. */
const linksOutside = `part => [...document.querySelectorAll('main a')]
  .filter(link => link.textContent.includes('#D1 ') && link.closest('section')?.ariaLabel !== part)
  .map(link => link.textContent)`
const hidden = 'Our checkout has been spinning for five minutes'

test('T-30 a drill is begun from the console, its first inject is released, and the telephone of whoever takes part rings with DRILL on it', async () => {
  await walkTo(lead, '/drills', 'Drills')
  await lead.getByLabel('Which drill').selectOption({ label: 'An attack by traffic' })
  await lead.getByRole('radio', { name: /By hand/ }).check()
  await lead.getByLabel('What the plan asks for').selectOption({ label: 'Hold: Tabletop exercise' })
  await look(lead, 'begin')
  await press(lead, 'Begin: page the real people')
  await lead.getByRole('heading', { name: 'An attack by traffic' }).waitFor()
  await lead.getByText(hidden).waitFor()
  await press(lead, /^Release what comes at 0:00: alertmanager: Requests at the edge/)
  await lead.getByRole('main').getByRole('link', { name: /#D1 / }).waitFor()
  const paged = await until('a page that says DRILL', async () => ntfy.published.find(page => page.title.startsWith('DRILL ')))
  expect(paged.title).toMatch(/^DRILL \S+ #D1: /)
  await look(lead, 'leading')
})

test('T-30 whoever takes part sees it on the ordinary screens under an unmistakable mark, answers it there, and nothing of what is to come', async () => {
  await phone.goto(tocsin.url)
  const banner = phone.getByRole('complementary', { name: 'A drill goes on' })
  await banner.getByText('is being practised').waitFor()
  await look(phone, 'taking-part-now')
  await phone.getByRole('link', { name: /#D1 / }).first().click()
  await phone.getByRole('heading', { name: /#D1 / }).waitFor()
  await look(phone, 'taking-part-incident')
  await phone.keyboard.press('a')
  await phone
    .getByText(/^Acknowledged by /)
    .first()
    .waitFor()
  // On the ordinary lists it stands apart, under its own mark; what is done there is done to the drill's.
  for (const [what, heading] of [
    ['incidents', 'Incidents'],
    ['obligations', 'Obligations'],
  ] as const) {
    await walkTo(phone, `/${what}`, heading)
    const apart = phone.getByRole('region', { name: `In the drill: ${what}` })
    await apart.getByRole('link', { name: /#D1 / }).first().waitFor()
    expect(await phone.evaluate(`(${linksOutside})(${JSON.stringify(`In the drill: ${what}`)})`)).toEqual([])
    await look(phone, `taking-part-${what}`)
  }
  await banner.getByRole('link', { name: 'About it' }).click()
  await phone.getByRole('heading', { name: 'You take part' }).waitFor()
  expect(await phone.getByText(hidden).count()).toBe(0)
  expect(await phone.getByRole('heading', { name: 'What is expected' }).count()).toBe(0)
  await look(phone, 'taking-part-about')
  await lead.getByText('Answered').first().waitFor()
})

test('T-30 a real incident beside it proposes to pause the drill with one button; a note and a finding are kept; at the end there is a score, and a report', async () => {
  await api.post('/incidents', { title: 'The office is without power', severity: 'P3' })
  await lead.getByText('Something real is burning since this drill began.').waitFor()
  await look(lead, 'real-beside')
  await press(lead, 'Pause the drill')
  await lead.getByText('The drill is paused: no page of it leaves.').waitFor()
  await press(lead, 'Go on')
  await lead.getByLabel('A note, for you and the report').fill('They looked at the edge first.')
  await press(lead, 'Keep the note')
  await lead.getByText('They looked at the edge first.').waitFor()
  await lead.getByLabel('A finding').fill('Nobody had the number of the provider')
  await lead.getByLabel('Who sees to it').selectOption({ label: 'Technical lead' })
  await lead.getByLabel('To be done until').fill('2099-01-31')
  await press(lead, 'Write it down')
  const finding = lead.getByRole('listitem').filter({ hasText: 'Nobody had the number of the provider' })
  await finding.getByText('Technical lead').waitFor()
  await finding.getByText('until 2099-01-31').waitFor()
  for (const at of ['0:06', '0:25', '0:50']) await press(lead, new RegExp(`^Release what comes at ${at}: `))
  await lead
    .getByRole('button', { name: /^Release/ })
    .first()
    .waitFor({ state: 'detached' })
  await press(lead, 'End it')
  await lead.getByRole('heading', { name: 'What came of it' }).waitFor()
  await lead.getByText('A1.3, CC7.5').waitFor()
  await look(lead, 'over')
  const report = await lead.getByRole('link', { name: 'The report, to read or print' }).getAttribute('href')
  await lead.goto(`${tocsin.url}${report}`)
  await lead.getByRole('heading', { name: 'After the drill: An attack by traffic' }).waitFor()
  await lead.getByText('They looked at the edge first.').waitFor()
  await look(lead, 'report')
  await walkTo(phone, '/', 'One incident is burning.') // the real one
  await phone.getByRole('complementary', { name: 'A drill goes on' }).waitFor({ state: 'detached' }) // it hears of the end a moment later
})

test('X-04 from its page the drill is set against a version of the plan, without anybody', async () => {
  await walkTo(phone, '/drills', 'Drills')
  await phone.getByRole('link', { name: 'An attack by traffic' }).click()
  await phone.getByLabel('Set against').selectOption({ index: 1 })
  await press(phone, 'Compare')
  await phone.getByText('Nothing that is owed differs.').waitFor()
  await look(phone, 'beside')
})

test('nothing was complained about: by axe, by the browser, or by the width of either screen', () => {
  expect(wrong).toEqual([])
})
