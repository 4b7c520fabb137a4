/**
 * The whole way as a newcomer has it, on the real product in a real browser, with a telephone's screen: the printed link,
 * an alert over HTTP, a page that rings, and the work to its end. Screenshots, where asked for (launch.ts), are kept to be looked at.
 */
import type { Browser, Page, Request } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type NtfyServer, startNtfy } from '../acceptance/ntfy-server.ts'
import { removeData, type Served, serve, until } from '../acceptance/tocsin.ts'
import { broken, colours, launch, oneStory, open, overflow, shoot, walkTo } from './launch.ts'

let ntfy: NtfyServer
let tocsin: Served
let browser: Browser
let page: Page
const wrong: string[] = []
oneStory()

beforeAll(async () => {
  const setup = (await import(new URL('../../bin/setup.mjs', import.meta.url).href)) as { ensureConsole: () => void }
  setup.ensureConsole()
  ;[ntfy, browser] = await Promise.all([startNtfy(), launch()])
  tocsin = await serve({ plan: 'plans/team.md', env: { NTFY_URL: ntfy.url } })
  const context = await open(browser, 'phone', 'dark')
  page = await context.newPage()
  page.on('pageerror', error => wrong.push(error.message))
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') wrong.push(message.text())
  })
})
afterAll(async () => {
  await browser?.close()
  await tocsin?.stop()
  await ntfy?.close()
  if (tocsin) await removeData(tocsin.data)
})

/** This screen as it stands: kept as a picture, judged by axe in both schemes, and nothing of it sticks out. */
async function look(name: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await shoot(page, `way-${name}-phone-${scheme}`)
    wrong.push(...(await broken(page, scheme === 'dark' ? colours : {})).map(what => `${name}, ${scheme}: ${what}`))
  }
  const out = await overflow(page, 'phone')
  if (out > 0) wrong.push(`${name} sticks out by ${out}px`)
}
const press = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()
const dialog = () => page.locator('[role=dialog]')
const inDialog = (name: string) => dialog().getByRole('button', { name, exact: true }).click()
const closed = () => dialog().waitFor({ state: 'detached' })

test('X-08 a newcomer signs in by the printed link and can be reached at once; every position is theirs by one press, a second way to be reached is proved', async () => {
  await page.goto(tocsin.signIn)
  await look('sign-in')
  await page.getByLabel('Your name').fill('Noor Example')
  await page.getByLabel('Your time zone').fill('Europe/Berlin')
  await press('Sign in')
  await page.getByRole('heading', { name: 'Nothing is burning.' }).waitFor() // a browser does not load a page anew that it is leaving
  const questions: string[] = []
  const note = (request: Request) => {
    questions.push(new URL(request.url()).pathname)
  }
  page.on('request', note)
  await page.reload()
  await page.getByRole('heading', { name: 'Nothing is burning.' }).waitFor()
  await page.getByText('Yes, one way').waitFor()
  page.off('request', note)
  const script = questions.findIndex(path => path.startsWith('/assets/index-')) // what is asked before it, the page that is left asked
  expect(script, 'the console is loaded anew').toBeGreaterThan(-1)
  const asked = questions.slice(script).filter(path => path.startsWith('/api/'))
  const live = asked.indexOf('/api/v1/live')
  expect(live < 0 ? asked : asked.slice(0, live), 'the page carries what its first screen asks').toEqual([])
  await look('first-visit')
  await press(/^I hold (it|all \d+) for now$/)
  await page.getByText(/^Say who is/).waitFor({ state: 'detached' })

  await walkTo(page, '/people', 'People')
  await press('Add a contact method')
  expect(await dialog().getByLabel('By').inputValue(), 'the first that is set up here').toBe('ntfy')
  await dialog().getByLabel('By').selectOption('email')
  await dialog().getByText('E-mail is not set up on this server: whoever runs it has to set SMTP_URL and MAIL_FROM.').waitFor()
  expect(await dialog().getByRole('textbox').count(), 'nothing to type in vain').toBe(0)
  await look('not-set-up')
  await dialog().getByLabel('By').selectOption('ntfy')
  await dialog()
    .getByLabel(/^Topic/)
    .fill('noor-pages')
  await inDialog('Add')
  await closed()
  await press('Test: ntfy push noor-pages')
  const tested = await until('the test page', async () => ntfy.published.find(p => p.topic === 'noor-pages'))
  await page.getByRole('button', { name: 'Again: ntfy push noor-pages' }).waitFor()
  wrong.push(...(await broken(page, { rules: ['label-content-name-mismatch'] })))
  await page.goto(tested.link!)
  await look('test-page')
  await press('Yes, it works')
  await page.getByRole('heading', { name: 'Verified' }).waitFor()
})

test('X-15, L-36 an alert over HTTP rings in the open console and on the telephone, and one press answers it', async () => {
  await page.goto(`${tocsin.url}/integrations`)
  await page.getByRole('heading', { name: 'Integrations' }).waitFor()
  await until('the console listens', async () => {
    const { figures } = (await (await page.request.get(`${tocsin.url}/api/v1/health`)).json()) as { figures: Record<string, number> }
    return figures['live-listeners'] === 1
  })
  const sent = await fetch(`${tocsin.intake.url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([
      {
        labels: { alertname: 'CheckoutSlow', service: 'shop', severity: 'high' },
        annotations: {
          summary: 'Checkout answers slowly',
          description: 'Over 5 s since 02:55.',
          runbook_url: 'https://wiki.example.com/slow',
        },
      },
    ]),
  })
  expect(sent.status).toBe(200)
  const banner = page.getByRole('alert').filter({ hasText: 'You are being paged' })
  await banner.getByRole('link', { name: /^#1 / }).waitFor()
  const paged = await until('the page by ntfy', async () => ntfy.published.find(p => p.title.includes('#1')))
  expect(paged).toMatchObject({ topic: 'noor-pages', link: expect.stringMatching(/\/a\//) })
  await look('ringing')
  await banner.getByRole('button', { name: 'Acknowledge #1' }).click()
  await banner.waitFor({ state: 'detached' })
  await walkTo(page, '/incidents/1', /^#1 /)
  await page.getByText('Acknowledged by Noor Example').first().waitFor()
  const next = page.getByRole('region', { name: 'What happens next' })
  await next.getByText('Over 5 s since 02:55.').waitFor()
  expect(await next.getByRole('link', { name: 'Runbook' }).getAttribute('href')).toBe('https://wiki.example.com/slow')
  await page.getByText('The page to Noor Example by console was handed over').waitFor()
  await page.getByText('The page to Noor Example by ntfy was handed over').waitFor()
  await look('acknowledged')
})

test('L-04, L-19 the severity is raised with its reason, a note is written, the phases are walked, and the incident is resolved with all of it on its timeline', async () => {
  const timeline = page.locator('ol')
  await page.keyboard.press('s')
  await dialog().getByRole('radio', { name: /P1/ }).check()
  await dialog().getByLabel('Why').fill('Every payment fails now.')
  await look('severity')
  await inDialog('Change severity')
  await closed()
  await timeline.getByText('Every payment fails now.').waitFor()
  await page.getByLabel('Note for the timeline').fill('Rolled back the release of 02:50.')
  await page.getByLabel('Note for the timeline').press('Control+Enter')
  await timeline.getByText('Rolled back the release of 02:50.').waitFor()
  await page.keyboard.press('Escape')
  for (let phases = 0; ; phases++) {
    await page.keyboard.press('p')
    const enter = dialog().getByRole('button', { name: /^Enter / })
    const name = ((await enter.textContent()) ?? '').replace('Enter ', '')
    await dialog().getByLabel(/^Note/).fill(`${name}: seen and done.`)
    if (phases === 0) await look('phase')
    await enter.click()
    await closed()
    await timeline.getByText(`${name}: seen and done.`).waitFor()
    await page.locator('[aria-current=step]').getByText(name, { exact: true }).waitFor()
    if (name === 'Recovery') break
    expect(phases, 'the plan has a phase named Recovery').toBeLessThan(8)
  }
  await page.keyboard.press('r')
  await dialog()
    .getByLabel(/^What ended it/)
    .fill('Payments go through again.')
  await inDialog('Resolve')
  await closed()
  await timeline.getByText('Payments go through again.').waitFor()
  await page.getByText('Resolved', { exact: true }).first().waitFor()
  await look('resolved')

  // The record opens beside it: on the telephone in both schemes, and on paper black on white.
  const [record] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Print or save the record' }).click(),
  ])
  await record.getByRole('heading', { level: 1, name: /^Record of incident 1: / }).waitFor()
  await record.getByText('Payments go through again.').first().waitFor()
  for (const scheme of ['light', 'dark'] as const) {
    await record.emulateMedia({ colorScheme: scheme })
    await shoot(record, `way-record-phone-${scheme}`, { fullPage: true })
    wrong.push(...(await broken(record)).map(what => `record, ${scheme}: ${what}`))
  }
  const sticks = await overflow(record, 'phone')
  if (sticks > 0) wrong.push(`record sticks out by ${sticks}px`)
  await record.emulateMedia({ media: 'print', colorScheme: 'dark' })
  const face = (what: string) =>
    record.evaluate<string[]>(`(s => [s.color, s.backgroundColor])(getComputedStyle(document.querySelector('${what}')))`)
  expect(await face('body')).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)'])
  expect((await face('dt'))[0]).toBe('rgb(0, 0, 0)')
  wrong.push(...(await broken(record)).map(what => `record, on paper: ${what}`))
  await record.close()
  await walkTo(page, '/', 'Nothing is burning.')
  const owed = page.locator('section, article').filter({ has: page.getByRole('heading', { name: 'Owed by you' }) })
  await owed.getByRole('link', { name: 'Hold the review' }).waitFor()
  await look('after')
  // T-28: what of its agenda has no answer is named before the review counts as held, with the way there.
  await owed.getByRole('link', { name: 'Hold the review' }).click()
  await page.getByRole('button', { name: 'It is done… Hold the review' }).click()
  await dialog()
    .getByText(/^\d points of its agenda have no answer yet/)
    .waitFor()
  await look('review-held')
  await dialog().getByRole('link', { name: 'Answer them first' }).click()
  await closed()
  expect(await page.evaluate('document.getElementById("playbooks").getBoundingClientRect().top')).toBeLessThan(400)
  await page.getByRole('button', { name: 'It is done… Hold the review' }).click()
  await dialog().getByLabel('Why they are left open').fill('We go through them with the vendor on Friday.')
  await dialog()
    .getByRole('button', { name: /^It was held, with these points open/ })
    .click()
  await closed()
  await page
    .getByText(/^Review held with none of the \d points of its agenda answered/)
    .first()
    .waitFor()
})

test('the public plan and the pages without a script have the same face: axe finds nothing on them in either scheme', async () => {
  for (const [name, path] of [
    ['plan-public', '/plan'],
    ['break-glass', '/sign-in/break-glass'],
  ] as const) {
    await page.goto(tocsin.url + path)
    await page.getByRole('heading').first().waitFor()
    await look(name)
  }
  await page.setViewportSize({ width: 1280, height: 860 })
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto(`${tocsin.url}/plan`)
  await shoot(page, 'way-plan-public-desktop-light')
})

test('nothing was complained about on the way: by axe, by the browser, or by the width of a telephone', () => {
  expect(wrong).toEqual([])
})
