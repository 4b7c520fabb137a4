/**
 * The plan's screens on the real product in a real browser: a figure is edited by its form, checked, saved as a version,
 * compared, adopted for an open incident with its consequences first, and the incident is replayed. Screenshots are kept in
 * screenshots/, to be looked at.
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeData, type Served, serve } from '../acceptance/tocsin.ts'
import { broken, colours, launch, oneStory, open, overflow, type Scheme, shoot, viewports, walkTo } from './launch.ts'

let tocsin: Served
let browser: Browser
let page: Page
const wrong: string[] = []
oneStory()

beforeAll(async () => {
  const setup = (await import(new URL('../../bin/setup.mjs', import.meta.url).href)) as { ensureConsole: () => void }
  setup.ensureConsole()
  ;[tocsin, browser] = await Promise.all([serve({ plan: 'plans/lean.md' }), launch()])
  const context = await open(browser, 'desktop', 'light')
  page = await context.newPage()
  page.on('pageerror', error => wrong.push(error.message))
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') wrong.push(message.text())
  })
  await page.goto(tocsin.signIn)
  await page.getByLabel('Your name').fill('Noor Example')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('heading', { name: 'Nothing is burning.' }).waitFor()
})
afterAll(async () => {
  await browser?.close()
  await tocsin?.stop()
  if (tocsin) await removeData(tocsin.data)
})

/** As it stands: kept as a picture in both sizes, judged by axe (colours in both schemes), and nothing of it sticks out. */
async function look(name: string, within = 'body'): Promise<void> {
  for (const [viewport, scheme] of [
    ['phone', 'dark'],
    ['desktop', 'light'],
  ] as const satisfies readonly (readonly [keyof typeof viewports, Scheme])[]) {
    await page.setViewportSize(viewports[viewport])
    await page.emulateMedia({ colorScheme: scheme })
    await shoot(page, `plan-${name}-${viewport}-${scheme}`)
    const found = await broken(page, { within, ...(scheme === 'dark' ? colours : {}) })
    wrong.push(...found.map(what => `${name}, ${scheme}: ${what}`))
    const out = await overflow(page, viewport)
    if (out > 0) wrong.push(`${name} on a ${viewport} sticks out by ${out}px`)
  }
}
const press = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()
const dialog = () => page.locator('[role=dialog]')
const inDialog = (name: string) => dialog().getByRole('button', { name, exact: true }).click()
const closed = () => dialog().waitFor({ state: 'detached' })
const api = async (method: 'get' | 'post', path: string, data?: unknown) =>
  (await page.request[method](`${tocsin.url}/api/v1${path}`, { ...(data ? { data } : {}), headers: { origin: tocsin.url } })).json()
const documentText = () => page.getByLabel("The plan's document").inputValue()

test('X-01 one figure is edited by its form and nothing else of the document, the checker answers at once, it can be undone, read as a page and saved', async () => {
  await api('post', '/incidents', { title: 'Checkout fails', severity: 'SEV1' })
  await walkTo(page, '/plan-edit', "The plan's document")
  await page.getByText('It can run').waitFor()
  const before = await documentText()
  await press('Forms')
  await press('Change plan-review: 12 months')
  await dialog().getByLabel('Every', { exact: true }).waitFor()
  await look('form', '[role=dialog]')
  await dialog().getByLabel('Every', { exact: true }).fill('6 months')
  await inDialog('Put it into the document')
  // The prose quotes the figure, and would be at odds with it: left so, that is said at once, and where whoever saves it looks.
  await dialog()
    .getByText(/\[6 months\]\(#/)
    .waitFor()
  await look('quoted', '[role=dialog]')
  await inDialog('Only where it is described')
  await closed()
  await page.getByText(/It cannot run: one error/).waitFor()
  await press('Save a version…')
  await dialog()
    .getByText(/The text says "12 months" where the figure/)
    .waitFor()
  await page.keyboard.press('Escape')
  await closed()
  await look('forms', '.min-w-0 > section.article:nth-of-type(-n+3)')
  await press('Document')
  expect(await documentText()).toBe(before.replace('every: 12 months', 'every: 6 months'))
  await press('Forms')
  await press('Undo')
  await page.getByText('It can run').waitFor()
  await press('Change plan-review: 12 months')
  await dialog().getByLabel('Every', { exact: true }).fill('6 months')
  await inDialog('Put it into the document')
  await inDialog('Write it in 1 other line too')
  await closed()
  await press('Document')
  expect(await documentText()).toBe(before.replace('every: 12 months', 'every: 6 months').replace('[12 months](#', '[6 months](#'))
  await press('Forms')
  await press('Undo')
  await page.getByText('It can run').waitFor()
  await press('Document')
  expect(await documentText()).toBe(before)

  // A condition is judged while it is written, in the checker's own words, and nothing of it is in the document yet.
  await press('Forms')
  await press('Change obligations: tell-users')
  await dialog().getByLabel('When', { exact: true }).fill('outage is brod')
  await dialog().getByText('outage is never "brod". Write broad.').waitFor()
  await dialog().getByLabel('When', { exact: true }).fill('outage is broad')
  await dialog().getByText('outage is never').waitFor({ state: 'detached' })
  // An id takes its mentions along, each line of them shown first.
  await dialog().getByLabel('Id', { exact: true }).fill('tell-everybody')
  await inDialog('Put it into the document')
  await dialog().getByText('[where its users already are](#tell-everybody)').waitFor()
  await look('rename', '[role=dialog]')
  await inDialog('Write it in 1 other line too')
  await closed()
  await page.getByText('It can run').waitFor()
  await press('Document')
  expect(await documentText()).toBe(before.replaceAll('tell-users', 'tell-everybody'))
  await press('Forms')
  await press('Undo')
  await page.getByText('It can run').waitFor()

  // What a phase means is quoted by nobody; an obligation that goes is a promise less.
  await press('Change phases: detect')
  await dialog().getByLabel('Name', { exact: true }).fill('Notice')
  await inDialog('Put it into the document')
  await closed()
  await press('Change obligations: start-work')
  await look('form-obligation', '[role=dialog]')
  await inDialog('Remove it')
  await closed()
  await page.getByText('Written: obligations: start-work, removed').waitFor()
  await press('Change plan: 2026-06-18')
  await dialog().getByLabel('Version', { exact: true }).fill('2')
  await inDialog('Put it into the document')
  await closed()
  await page.getByText('It can run').waitFor()
  await press('As a page')
  await page.locator('.plan-text').getByText('Notice').first().waitFor()
  await look('draft-page', 'fieldset')
  await press('Save a version…')
  await dialog().getByText('Less is promised').first().waitFor()
  await look('saving', '[role=dialog]')
  await inDialog('Save this version')
  await closed()
  expect(wrong).toEqual([])
})

test('L-39 two versions are compared clause by clause in words, with who saved them, their hash, and who has read which', async () => {
  await walkTo(page, '/plan-versions', 'Versions of the plan')
  await page.getByText('Less is promised').first().waitFor()
  const [running] = (await api('get', '/plan/versions')).items
  await page
    .locator('dd')
    .filter({ hasText: running.id.slice(0, 8) })
    .first()
    .waitFor()
  await page.getByText('Has not read the one that runs').waitFor()
  await look('versions')
  await press('I have read it')
  await page.getByText('Has read the one that runs').waitFor()
  expect(wrong).toEqual([])
})

test('L-04 adopting the newer version shows what would be owed no more first and loudest, and wants a reason and a confirmation', async () => {
  await walkTo(page, '/incidents/1', /^#1 /)
  await page.getByRole('link', { name: /not the newest/ }).click()
  const loud = page.getByRole('alert').filter({ hasText: 'would be owed no more' })
  await loud.waitFor()
  expect(await loud.textContent()).toContain('Start work')
  await look('adopt')
  await page.getByLabel('Why it is adopted').fill('We took that promise back today.')
  await page.getByText('Confirm first what is owed no more.').waitFor()
  await press('Adopt version 2')
  expect((await api('get', '/incidents/1')).plan.current).toBe(false) // not without the confirmation
  await page.getByRole('checkbox').check()
  await press('Adopt version 2')
  await page.getByText('There is no newer version to adopt for it.').waitFor()
  const incident = await api('get', '/incidents/1')
  expect([incident.plan.version, incident.plan.current]).toEqual(['2', true])
  expect(wrong).toEqual([])
})

test('X-04 an incident is replayed against another version, and against the draft in the editor, and nothing is changed by it', async () => {
  const seq = (await api('get', '/incidents/1')).seq
  const older = await page.getByLabel('Under', { exact: true }).locator('option').filter({ hasText: '2026-06-18' }).getAttribute('value')
  await page.getByLabel('Under', { exact: true }).selectOption(older)
  await press('Replay #1')
  await page.getByRole('region', { name: 'Owed otherwise' }).getByText('Start work').first().waitFor()
  await look('replay')
  // The draft: nobody is asked to triage.
  await walkTo(page, '/plan-edit', "The plan's document")
  await page.getByText('It can run').waitFor()
  await press('Forms')
  await press('Change obligations: triage')
  await inDialog('Remove it')
  await closed()
  await page.getByText('It can run').waitFor()
  await walkTo(page, '/incidents/1/plan', '#1 and the plan')
  await page.getByLabel('Under', { exact: true }).selectOption('draft')
  await press('Replay #1')
  await page.getByRole('region', { name: 'Would not have been owed' }).getByText('Confirm, grade, call').first().waitFor()
  // Nobody acknowledged it: however long this takes, escalating is all that went on meanwhile.
  const since = (await api('get', `/incidents/1/timeline?after=${seq}`)).items as { type: string }[]
  expect(since.filter(e => !/Escalation|CallOut|Page|NobodyReachable/.test(e.type))).toEqual([])
  expect((await api('get', '/plan/versions')).total).toBe(2)
  expect(wrong).toEqual([])
})

test('L-08 L-09 T-16 a playbook is begun on the incident’s page and worked there: done, taken back, left out with its reason, answered', async () => {
  await walkTo(page, '/incidents/1', /^#1 /)
  await press(/^Begin: Stop the harm/)
  const harm = page.getByRole('region', { name: 'Stop the harm' })
  await harm.getByText('4 of 4 left').waitFor()
  await press(/^Done: step 2/)
  await harm.getByText('3 of 4 left').waitFor()
  await press(/^Taken back: step 2/)
  await dialog().getByLabel('Why, and how').fill('The endpoint was not the one.')
  await inDialog('Record it')
  await closed()
  await harm.getByText('Taken back').first().waitFor()
  await press(/^Skip: step 1/)
  await dialog().getByLabel('Why it is left out').fill('No credential leaked.')
  await inDialog('Skip it')
  await closed()
  await page.getByText(/more playbooks? of the plan/).click()
  await press(/^Begin: Remove the cause/)
  const cause = page.getByRole('region', { name: 'Remove the cause' })
  await press(/^Done: step 4: Verify/)
  await inDialog('Record it as done')
  expect(await dialog().count()).toBe(1) // not without the answer
  await dialog().getByLabel('How was it verified?').fill('The old key answers 401.')
  await look('playbook-step', '[role=dialog]')
  await inDialog('Record it as done')
  await closed()
  await cause.getByText('The old key answers 401.').waitFor()
  await look('playbooks')
  const { running } = (await api('get', '/incidents/1')).playbooks
  expect(running.map((r: { id: string; left: number }) => [r.id, r.left])).toEqual([
    ['contain', 2],
    ['eradicate', 3],
  ])
  expect(wrong).toEqual([])
})

test('X-11 shifts are traded, read from a calendar file and asked for at a chosen moment, on the people’s page', async () => {
  const { items } = await api('get', '/people')
  const ben = await api('post', '/people', { name: 'Ben Example' })
  const layer = { people: [items[0].id, ben.id], start: '2026-01-05T09:00', every: { count: 1, unit: 'week' }, until: null, restrict: [] }
  await api('post', '/schedules', { name: 'Primary', zone: 'Europe/Berlin', layers: [layer] })
  await walkTo(page, '/people', 'People')
  await press('Swap shifts of Primary')
  await dialog().getByLabel('For this one').waitFor()
  await look('swap', '[role=dialog]')
  await inDialog('Swap')
  await closed()
  await page.getByRole('heading', { name: 'Overrides' }).waitFor()
  const schedule = async () => (await api('get', '/schedules')).items[0]
  expect((await schedule()).overrides).toHaveLength(2)
  const day = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10)
  const ics = [
    ['BEGIN:VCALENDAR', 'VERSION:2.0'],
    ['BEGIN:VEVENT', 'UID:1', 'SUMMARY:Ben Example', `DTSTART;VALUE=DATE:${day.replaceAll('-', '')}`, 'DURATION:P1D', 'END:VEVENT'],
    ['BEGIN:VEVENT', 'UID:2', 'SUMMARY:A party', `DTSTART;VALUE=DATE:${day.replaceAll('-', '')}`, 'DURATION:P1D', 'END:VEVENT'],
    ['END:VCALENDAR'],
  ]
  await press('Calendar… of Primary')
  await press('Make it: an address for your own shifts, on all schedules')
  await dialog().getByText('/calendar/').waitFor()
  await dialog()
    .getByLabel('Overrides from a calendar file (.ics)')
    .setInputFiles({ name: 'shifts.ics', mimeType: 'text/calendar', buffer: Buffer.from(ics.flat().join('\r\n')) })
  await dialog().getByText('A party: it names nobody of the directory').waitFor()
  await look('calendar-file', '[role=dialog]')
  await inDialog('Take it')
  await dialog().getByText('1 override is taken.').waitFor()
  expect((await schedule()).overrides).toHaveLength(3)
  await inDialog('Close')
  await closed()
  await page.getByText('Who is on call at …').click()
  await page.getByLabel('At', { exact: true }).fill(`${day}T12:00`)
  await page.getByText('Primary, on-call schedule').waitFor()
  await page.locator('dd').filter({ hasText: 'Ben Example' }).filter({ hasText: '(override)' }).waitFor()
  await look('on-call-at', 'details')
  expect(wrong).toEqual([])
})

test('L-40 closing asks whether it was material; yes, with its reason, owes the review of the plan', async () => {
  await api('post', '/incidents/1/resolve', {})
  await walkTo(page, '/incidents/1', /^#1 /)
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await dialog().getByRole('radio', { name: /^Yes/ }).waitFor()
  expect(await page.evaluate('document.activeElement.type'), 'what is asked has the focus, and not what shuts it').toBe('radio')
  await dialog().getByRole('radio', { name: /^Yes/ }).check()
  await dialog().getByLabel('Why').fill('A day without checkout.')
  await dialog()
    .getByText(/still owed/)
    .waitFor()
  await look('closing', '[role=dialog]')
  await inDialog('Close the incident')
  await closed()
  const { items } = await api('get', '/duties')
  expect(items.map((d: { rule: string }) => d.rule)).toContain('plan-review-after-material')
  expect(wrong).toEqual([])
})
