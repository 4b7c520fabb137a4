/**
 * The console in a real browser, against the fixture of web/dev: every screen in both sizes and both schemes, and what a
 * tired person's thumb and keyboard do. Screenshots, where asked for (launch.ts), are kept to be looked at.
 */
import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContext, Page, Response } from 'playwright-core'
import { afterAll, beforeAll, type TestContext, test } from 'vitest'
import { type FixtureServer, startFixture } from '../../web/dev/fixture-server.ts'
import { broken, colours, hearsKeys, launch, open, overflow, pasteInto, type Scheme, shoot, type Viewport, walkTo } from './launch.ts'

let browser: Browser
let fixture: FixtureServer

beforeAll(async () => {
  const setup = (await import(new URL('../../bin/setup.mjs', import.meta.url).href)) as { ensureConsole: () => void }
  setup.ensureConsole()
  browser = await launch()
  fixture = await startFixture()
})
afterAll(async () => {
  await browser?.close()
  await fixture?.stop()
})
type Walk = Pick<TestContext, 'expect'> & Readonly<{ visit: (path: string, on?: On) => ReturnType<typeof visitIn> }>
type On = { viewport?: Viewport; scheme?: Scheme; sound?: boolean; at?: string; answered?: (response: Response) => void; script?: string }
/** A test with a browser's profile of its own; several walk at a time, in one browser. */
const walk = (name: string, way: (walk: Walk) => Promise<void>) =>
  test.concurrent(name, async ({ expect, onTestFinished }) => {
    const contexts: BrowserContext[] = []
    onTestFinished(async () => void (await Promise.all(contexts.map(context => context.close()))))
    await way({ expect, visit: (path, on) => visitIn(contexts, path, on) })
  })
/** A page, and everything that its console complains about. */
async function visitIn(contexts: BrowserContext[], path: string, on: On = {}) {
  const context = await open(browser, on.viewport ?? 'desktop', on.scheme ?? 'light', { sound: on.sound ?? false })
  contexts.push(context)
  const page = await context.newPage()
  if (on.script) await page.addInitScript(on.script)
  if (on.answered) page.on('response', on.answered)
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  await page.goto((on.at ?? fixture.url) + path)
  await page.locator('h1').first().waitFor()
  return { page, complaints }
}
/** There, and nothing of it is loading any more. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  for (const end = Date.now() + 60_000; (await page.getByLabel('Loading').count()) > 0; await page.waitForTimeout(25))
    if (Date.now() > end) throw new Error(`${page.url()} is still loading`)
}

const checkout = '#27 Checkout answers 502 for most customers'
/** Each with its heading; of two neighbours it differs, so that it tells one from the other. */
const screensOfWork = {
  now: ['/', 'Two incidents are burning.'],
  incidents: ['/incidents', 'Incidents'],
  incident: ['/incidents/27', checkout],
  'incident-others': ['/incidents/26', '#26 Sign-in with password reset mails from an unknown address range'],
  obligations: ['/obligations', 'Obligations'],
  alerts: ['/alerts', 'Alerts'],
  integrations: ['/integrations', 'Integrations'],
  'health-checks': ['/health-checks', 'Health checks'],
  'alert-channel': ['/alert-channel', 'Alert channel'],
  people: ['/people', 'People'],
  plan: ['/plan-view', 'Plan'],
  'plan-edit': ['/plan-edit', "The plan's document"],
  'plan-first': ['/plan-first', 'A first plan of your own'],
  settings: ['/settings', 'Settings'],
  you: ['/you', 'You'],
  log: ['/log', 'Audit log'],
} as const
const screensOfRegisters = {
  'incident-law': ['/incidents/27?part=law', checkout],
  customers: ['/customers', 'Customers'],
  'incident-told': ['/incidents/27?part=told', checkout],
  vendors: ['/vendors', 'Vendors'],
  breaches: ['/breaches', 'Breaches'],
  'status-page': ['/status-page', 'Status page'],
  figures: ['/figures', 'Figures'],
  law: ['/law', 'Law'],
  'plan-versions': ['/plan-versions', 'Versions of the plan'],
  'incident-plan': ['/incidents/26/plan', '#26 and the plan'],
  shadow: ['/shadow', 'Shadow'],
  questionnaires: ['/questionnaires', 'Questionnaires'],
  questionnaire: ['/questionnaires/q1', 'harbour-security.xlsx'],
} as const

for (const [which, screens] of Object.entries({
  'of the work': screensOfWork,
  'of the registers, the law and the versions of the plan': screensOfRegisters,
}))
  for (const viewport of ['phone', 'desktop'] as const)
    walk(
      `every screen ${which} is whole on a ${viewport}, light and dark: nothing sticks out, nothing is complained about, axe finds nothing`,
      async ({ expect, visit }) => {
        const { page, complaints } = await visit(Object.values(screens)[0]![0], { viewport })
        const wrong: string[] = []
        for (const [name, [path, heading]] of Object.entries<readonly [string, string]>(screens)) {
          await walkTo(page, path, heading)
          await settled(page)
          for (const scheme of ['light', 'dark'] as const) {
            await page.emulateMedia({ colorScheme: scheme })
            // The colours of a scheme are the same in both sizes: light is judged on the phone, dark on the desktop.
            if ((viewport === 'phone') === (scheme === 'light'))
              wrong.push(...(await broken(page)).map(what => `${name}, ${scheme}: ${what}`))
            await shoot(page, `${name}-${viewport}-${scheme}`)
          }
          const out = await overflow(page, viewport)
          if (out > 0) wrong.push(`${name} sticks out by ${out}px`)
          // Until the typeface is there, and where it never comes, the reader's own is drawn: often a wider one.
          await page.evaluate("document.documentElement.style.fontFamily = 'DejaVu Sans, Verdana, sans-serif'")
          const wide = await overflow(page, viewport)
          if (wide > 0) wrong.push(`${name} sticks out by ${wide}px in another face`)
          await page.evaluate("document.documentElement.style.fontFamily = ''")
        }
        expect([...wrong, ...complaints]).toEqual([])
      },
    )

walk('what axe found readable speaks for what looks the same, and for nothing else', async ({ expect, visit }) => {
  const { page } = await visit('/', { viewport: 'phone' })
  await page.goto('about:blank')
  const look = async (rows: string, style = '') => {
    await page.setContent(`<style>li { color: #345; background: #fff } ${style}</style><main><h1>Rows</h1><ul>${rows}</ul></main>`)
    return (await broken(page, colours)).join()
  }
  const row = '<li>Readable</li>'
  expect(await look(row.repeat(9))).toBe('')
  expect(await look(`${row}${row}<li style="color: #ccc">Pale</li>${row}`), 'one of many').toMatch(
    /^color-contrast: .* at li:nth-child\(3\)$/,
  )
  expect(await look(`${row}<li style="color: #ccc">Pale</li>`), 'broken once is broken again').toContain('li:nth-child(2)')
  expect(await look(row, 'li { color: #ddd }'), 'of the same classes, in another colour').toContain('at li')
  expect(await look(row, 'li { background: none } ul { background: #223 }'), 'on another ground').toContain('at li')
  const covered = '<li style="position: relative">Pale<b style="position: absolute; inset: 0; background: #fff"></b></li>'
  const pale = 'li { color: #eee }'
  expect(await look(covered, pale), 'what is covered axe cannot say').toBe('')
  expect(await look(covered + covered.replace(/<b.*b>/, ''), pale), 'and it speaks for none of its like').toContain('at li:nth-child(2)')
})

walk('T-02 a check is typed by the keyboard alone and looked at before it is saved', async ({ expect, visit }) => {
  const { page, complaints } = await visit('/health-checks', { viewport: 'phone' })
  await settled(page)
  await hearsKeys(page)
  await page.keyboard.press('a')
  await page.locator('[role=dialog]').waitFor()
  await page.getByLabel('Address').focus()
  await page.keyboard.type('https://app.example.com/health')
  await page.getByLabel('Words that the answer must contain').focus()
  await page.keyboard.type('all is well')
  const asked = page.waitForRequest(request => request.url().endsWith('/health-checks/look'))
  await page.getByRole('button', { name: 'Look now' }).focus()
  await page.keyboard.press('Enter')
  expect((await asked).postDataJSON()).toMatchObject({
    settings: { name: 'https://app.example.com/health', kind: 'http', words: 'all is well', latencySeconds: null, failures: 3 },
  })
  await page.getByText('it answered 200, 2.3 s').waitFor()
  expect(await overflow(page, 'phone')).toBe(0)
  expect(await broken(page)).toEqual([])
  await shoot(page, 'health-check-looked-phone-light')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Edit Checkout page' }).click()
  await page.locator('[role=dialog]').waitFor()
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await overflow(page, 'phone')).toBe(0)
  expect(await broken(page)).toEqual([])
  await shoot(page, 'dialog-health-check-phone-dark')
  expect(complaints).toEqual([])
})

walk(
  'every dialog is whole on a phone: declare, severity, call someone in, schedule, new integration, palette, keys',
  async ({ expect, visit }) => {
    const { page, complaints } = await visit('/incidents/27', { viewport: 'phone', scheme: 'dark' })
    await settled(page)
    const wrong: string[] = []
    const look = async (name: string) => {
      await page.locator('[role=dialog]').waitFor()
      const out = await overflow(page, 'phone')
      if (out > 0) wrong.push(`${name} sticks out by ${out}px`)
      wrong.push(...(await broken(page)).map(what => `${name}: ${what}`))
      await shoot(page, `dialog-${name}-phone-dark`)
      await page.keyboard.press('Escape')
      await page.locator('[role=dialog]').waitFor({ state: 'detached' })
    }
    await page.getByRole('button', { name: 'Declare' }).click()
    await look('declare')
    expect(await page.locator(':focus').textContent(), 'the focus goes back').toBe('Declare')
    await page.keyboard.press('Enter')
    await page.locator(':focus').fill('Customers cannot check out')
    await page.mouse.move(100, 300)
    await page.mouse.down()
    await page.mouse.move(100, 20)
    await page.mouse.up()
    expect(await page.locator('[role=dialog]').count(), 'a text that is marked and let go of beside it closes nothing').toBe(1)
    expect(await page.evaluate('getComputedStyle(document.documentElement).overflowY'), 'the page below does not scroll').toBe('hidden')
    await page.mouse.click(100, 20)
    await page.locator('[role=dialog]').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'More…' }).click()
    await page.getByRole('button', { name: 'Severity', exact: true }).click()
    await look('severity')
    await page.getByRole('button', { name: 'Call someone in' }).click()
    await page.getByText('Tomás Arce', { exact: true }).waitFor()
    await look('responder')
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await look('more')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('option').first().waitFor()
    await look('palette')
    await page.keyboard.press('?')
    await look('keys')
    await page.goto(`${fixture.url}/people`)
    await page.getByRole('button', { name: 'New schedule' }).click()
    await look('schedule')
    await page.goto(`${fixture.url}/integrations`)
    await page.getByRole('button', { name: 'New integration' }).click()
    await page.getByLabel('Name').fill('Trial')
    await page.getByRole('button', { name: 'Make it' }).click()
    await page.locator('[role=dialog]').getByText('path_prefix').first().waitFor()
    await look('new-integration')
    await page.getByRole('button', { name: 'New integration' }).click()
    await page.getByLabel('Name').fill('GitHub of the shop')
    await page.getByLabel('A vendor').check()
    await page.getByLabel('Which vendor').selectOption('github')
    await page.getByRole('button', { name: 'Make it' }).click()
    await page.locator('[role=dialog]').getByText('Code scanning alerts').waitFor()
    await look('new-vendor')
    await page.getByRole('button', { name: 'Set a secret of GitHub of the shop' }).click()
    await look('secret-of-a-vendor')
    await page.getByRole('button', { name: 'Set a secret of GitHub of the shop' }).click()
    await page.getByRole('textbox', { name: 'Secret' }).fill('what GitHub was told')
    await page.getByRole('button', { name: 'Set it' }).click()
    await page.getByText('GitHub is verified by its secret').waitFor()
    // The heading of a screen is given the focus a moment after it is there; on a busy machine that is when somebody acts already.
    await page.evaluate('{ const every = setInterval; globalThis.setInterval = (run, ms) => every(run, ms === 40 ? 500 : ms) }')
    await walkTo(page, '/settings', 'Settings')
    await page
      .getByRole('button', { name: /^Revoke / })
      .last()
      .focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Revoke it' }).click()
    await page.locator('[role=dialog]').waitFor({ state: 'detached' })
    await page.waitForTimeout(600)
    expect(
      await page.evaluate('document.activeElement.textContent'),
      'what opened it is gone: the focus is at its part, and stays',
    ).toMatch(/^API tokens/)
    expect([...wrong, ...complaints]).toEqual([])
  },
)

walk('L-21 what a vendor says is put into "what happened" of a notification by one press', async ({ expect, visit }) => {
  const { page, complaints } = await visit('/incidents/27?part=told', { viewport: 'phone' })
  await settled(page)
  await page
    .getByRole('button', { name: /^Draft…/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Put in what GitHub says' }).click()
  await expect
    .poll(() => page.getByLabel('What is said', { exact: true }).inputValue())
    .toMatch(/GitHub: Storage errors\nWe found the cause\.$/)
  expect(await overflow(page, 'phone')).toBeLessThanOrEqual(0)
  expect([...(await broken(page)), ...complaints]).toEqual([])
  await shoot(page, 'dialog-vendor-words-phone-light')
})

walk('acknowledging says "Acknowledging…" at once and "Acknowledged" only when the server has it', async ({ expect, visit }) => {
  const own = await startFixture()
  own.world.me.owner = true
  const asked = own.world.incidents.flatMap(i => i.obligations).find(o => o.id === 'o-breach')!
  Object.assign(asked, { state: 'overdue', dueAt: new Date(Date.now() - 3_600_000).toISOString() })
  const { page } = await visit('/', { viewport: 'phone', at: own.url })
  // L-04: who runs the team sees on the first screen what is late, and by whom.
  const late = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Overdue in the team' }) })
  await late.getByText('Jonas Weber, as Incident commander').first().waitFor()
  expect(await late.getByRole('listitem').first().textContent()).toMatch(/Is this a personal-data breach\?.*Overdue/)
  await late.scrollIntoViewIfNeeded()
  await shoot(page, 'overdue-phone-light')
  expect(await overflow(page, 'phone')).toBe(0)
  const release = own.hold()
  await page.getByRole('button', { name: 'Acknowledge', exact: true }).click()
  await page.getByText('Acknowledging…').waitFor()
  expect(await page.getByText('Acknowledged by Mara Lindqvist').count()).toBe(0)
  release()
  await page.getByText('Acknowledged by Mara Lindqvist').waitFor()
  expect(own.world.incidents.find(i => i.number === 27)?.acknowledgedBy?.name).toBe('Mara Lindqvist')
  await own.stop()
})

walk('a refusal is shown in the words of the server, and what was typed survives it and a reload', async ({ expect, visit }) => {
  const own = await startFixture()
  const { page } = await visit('/incidents/26', { at: own.url })
  await hearsKeys(page)
  own.refuseNext(409, { error: 'no-right', message: 'Only the incident commander changes the severity.', instead: 'Ask Jonas Weber.' })
  await page.keyboard.press('s')
  await page.getByRole('radio', { name: /P1/ }).check()
  await page.getByLabel('Why').fill('Half of the customers are affected.')
  await page.getByRole('button', { name: 'Change severity' }).click()
  await page.getByRole('alert').getByText('Only the incident commander changes the severity.').waitFor()
  await page.getByText('Ask Jonas Weber.').waitFor()
  await page.reload()
  await settled(page)
  await hearsKeys(page)
  await page.keyboard.press('s')
  expect(await page.getByLabel('Why').inputValue()).toBe('Half of the customers are affected.')
  await page.getByRole('radio', { name: /P1/ }).check()
  await page.getByRole('button', { name: 'Change severity' }).click()
  await page.locator('[role=dialog]').waitFor({ state: 'detached' })
  await page.getByText('Severity changed from High to Critical').waitFor()
  await own.stop()
})

walk('L-30 an incident is declared with a sentence and one press', async ({ expect, visit }) => {
  const own = await startFixture()
  const { page } = await visit('/', { viewport: 'phone', at: own.url })
  await page.getByRole('button', { name: 'Declare', exact: true }).click()
  await page.getByLabel('What is happening?').fill('Invoices are sent twice')
  await page.locator('[role=dialog]').getByRole('button', { name: 'Declare' }).click()
  await page.getByRole('heading', { name: '#28 Invoices are sent twice' }).waitFor()
  expect(own.world.incidents[0]).toMatchObject({ number: 28, severity: 'P1', title: 'Invoices are sent twice' })
  await own.stop()
})

walk('the whole way goes by keyboard: to the list, down it, into an incident, acknowledge, note, palette', async ({ visit }) => {
  const own = await startFixture()
  const { page } = await visit('/', { at: own.url })
  await settled(page)
  await hearsKeys(page)
  await Promise.all(['g', 'i'].map(key => page.keyboard.press(key))) // the second has to come soon, however much else the machine does
  await page.getByRole('heading', { name: 'Incidents' }).waitFor()
  await page.locator('a[data-row]').first().waitFor()
  await hearsKeys(page)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '#27' }).waitFor()
  await settled(page)
  await hearsKeys(page)
  await page.keyboard.press('a')
  await page.getByText('Acknowledged by Mara Lindqvist').waitFor()
  await page.keyboard.press('n')
  await page.keyboard.type('Rolled back the deploy of 02:50.')
  await page.keyboard.press('Control+Enter')
  await page.locator('ol').getByText('Rolled back the deploy of 02:50.').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').waitFor()
  await page.keyboard.type('peo')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'People', exact: true }).waitFor()
  await page.locator('h1:focus').getByText('People').waitFor()
  await own.stop()
})

walk('what others do appears without a reload, on the timeline and in the head', async ({ expect, visit }) => {
  const own = await startFixture()
  const { page } = await visit('/incidents/27', { at: own.url })
  await settled(page)
  await expect.poll(() => own.listening()).toBe(1) // the console says that it listens a moment after it shows
  await fetch(`${own.url}/api/v1/incidents/27/take-over`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
  await page.locator('ol').getByText('Took over').waitFor()
  await page.getByText('Acknowledged by Mara Lindqvist').waitFor()
  await own.stop()
})

walk('a server that is gone is said, with the time it was last heard; what is on screen stays', async ({ expect, visit }) => {
  const own = await startFixture()
  const { page } = await visit('/', { viewport: 'phone', at: own.url })
  await settled(page)
  await own.stop()
  await page.getByText(/Tocsin does not answer, last seen \d\d:\d\d/).waitFor()
  expect(await page.getByRole('heading', { name: /Checkout answers 502/ }).count()).toBe(1)
  await shoot(page, 'offline-phone-light')
})

walk(
  'L-36 a page rings in the console whatever screen is open, says that it is shown, and is answered there by one press or by a key',
  async ({ expect, visit }) => {
    const own = await startFixture()
    // As a browser that keeps a page silent until it was pressed: what drives this one counts as a press. Strokes are counted.
    const silent = `window.struck = 0
    const { start } = OscillatorNode.prototype
    OscillatorNode.prototype.start = function (at) { window.struck++; start.call(this, at) }
    window.AudioContext = class extends AudioContext {
      pressed = false
      get state() { return this.pressed ? super.state : 'suspended' }
      async resume() { this.pressed = true; await super.resume(); this.dispatchEvent(new Event('statechange')) }
    }`
    const { page, complaints } = await visit('/people', { viewport: 'phone', at: own.url, script: silent, sound: true })
    await settled(page)
    const ring = {
      delivery: 'd-1',
      drill: false,
      incident: '#27',
      severity: 'P1',
      title: 'Checkout answers 502',
      clause: '5.1 Escalation',
      link: '/a/x',
    }
    await expect.poll(() => own.listening()).toBe(1)
    own.ring(ring)
    const banner = page.getByRole('alert').filter({ hasText: 'You are being paged' })
    await banner.getByText('Silence').waitFor()
    await expect.poll(() => own.world.shown).toEqual(['d-1'])
    const letItRing = banner.getByRole('button', { name: 'Let it ring' })
    const { x, y, width, height } = (await letItRing.boundingBox())!
    await page.mouse.move(x + width / 2, y + height / 2)
    await page.mouse.down()
    await page.evaluate('new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))')
    expect(await letItRing.count(), 'nothing moves under a finger before it is lifted').toBe(1)
    await page.mouse.up()
    await expect.poll(() => page.evaluate('window.struck')).toBeGreaterThan(0)
    await letItRing.waitFor({ state: 'detached' })
    expect(await overflow(page, 'phone')).toBeLessThanOrEqual(0)
    expect(await broken(page)).toEqual([])
    await shoot(page, 'ringing-phone-light')
    await page.keyboard.press('a')
    await banner.waitFor({ state: 'detached' })
    expect(own.world.incidents.find(i => i.number === 27)?.acknowledgedBy?.name).toBe('Mara Lindqvist')

    own.ring({ ...ring, delivery: 'd-2', incident: 'test', severity: 'Test', title: 'A test page from Tocsin', link: '/v/x' })
    await page.getByText('A test page from Tocsin reached this console.').waitFor()
    expect(await broken(page)).toEqual([])
    await shoot(page, 'ringing-test-phone-light')
    await page.getByRole('button', { name: 'Silence' }).click()
    await page.getByText('reached this console').waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
    await own.stop()
  },
)

walk(
  'L-36 a page rings on in a console that was asking what burns when the page was sent: that answer knows nothing of it',
  async ({ expect, visit }) => {
    const own = await startFixture()
    const burning = own.world.incidents.find(i => i.number === 27)!
    const { calling } = burning
    burning.calling = null
    const slow = `const ask = fetch
    window.fetch = async (...asked) => {
      const answer = await ask(...asked)
      if (!window.arrive && new URL(asked[0], location.href).pathname === '/api/v1/now') await new Promise(go => { window.arrive = go })
      return answer
    }`
    const { page } = await visit('/people', { viewport: 'phone', at: own.url, script: slow })
    await expect.poll(() => own.listening()).toBe(1)
    await expect.poll(() => page.evaluate('typeof window.arrive')).toBe('function')
    burning.calling = calling
    own.ring({
      delivery: 'd-1',
      drill: false,
      incident: '#27',
      severity: 'P1',
      title: burning.title,
      clause: '5.1 Escalation',
      link: '/a/x',
    })
    await expect.poll(() => own.world.shown).toEqual(['d-1'])
    await page.evaluate('window.arrive()')
    await page.getByRole('alert').filter({ hasText: 'You are being paged' }).getByText('Silence').waitFor()
    await own.stop()
  },
)

walk('a first visit with nothing in it says what to do next, and takes the vacant positions by one press', async ({ expect, visit }) => {
  const own = await startFixture({ empty: true })
  const { page } = await visit('/', { viewport: 'phone', at: own.url })
  await page.getByRole('heading', { name: 'Nothing is burning.' }).waitFor()
  await page.getByRole('heading', { name: 'What to do next' }).waitFor()
  expect(await broken(page)).toEqual([])
  await shoot(page, 'first-visit-phone-light')
  await page.getByRole('button', { name: 'I hold all 3 for now' }).click()
  await page.getByText('Say who holds the positions of the plan').waitFor({ state: 'detached' })
  expect(own.world.positions.map(p => p.holders.map(h => h.name))).toEqual(Array(3).fill(['Mara Lindqvist']))
  await page.getByRole('link', { name: 'Connect where your alerts come from' }).click()
  await page.getByText('Nothing is connected.').waitFor()
  await own.stop()
})

walk('a question of the plan is answered by choosing one of its answers, with the reason', async ({ expect, visit }) => {
  const own = await startFixture()
  const { page } = await visit('/incidents/27', { viewport: 'phone', at: own.url })
  await page.getByRole('button', { name: 'Answer: Is this a personal-data breach?' }).click()
  const record = page.getByRole('button', { name: 'Record the answer' })
  await page.getByText('To weigh: whose data it is; whether it left the house.').waitFor()
  await page.getByLabel('Why').fill('Only order numbers were in the log.')
  await record.click()
  expect(await page.locator('[role=dialog]').count(), 'without an answer nothing is sent').toBe(1)
  await page.getByRole('radio', { name: 'No', exact: true }).check()
  expect(await broken(page)).toEqual([])
  await record.click()
  await page.locator('[role=dialog]').waitFor({ state: 'detached' })
  expect(own.world.incidents.find(i => i.number === 27)?.obligations.find(o => o.id === 'o-breach')?.state).toBe('met')
  await own.stop()
})

walk('the plan is written with what the checker says beside it, and saved as a version once it can run', async ({ expect, visit }) => {
  const own = await startFixture()
  const { page, complaints } = await visit('/plan-edit', { at: own.url })
  const text = page.getByLabel("The plan's document")
  await page.getByText('It can run').waitFor()
  const source = await text.inputValue()
  const wrong = source.replace(/^version: .*$/m, 'vershun: "9.9"')
  await pasteInto(text, wrong)
  await page.getByText(/^It cannot run/).waitFor()
  const error = page.locator('li').filter({ hasText: 'Cannot run' }).filter({ hasText: 'vershun' }).first()
  await error.getByRole('button', { name: /^line / }).click()
  const line = source.split('\n').findIndex(l => l.startsWith('version:')) + 1
  expect(await error.getByRole('button').textContent()).toBe(`line ${line}`)
  const before = await page.evaluate('document.activeElement.value.slice(0, document.activeElement.selectionStart).split("\\n").length')
  expect(before, 'the cursor is where the problem is').toBe(line)
  expect(await broken(page)).toEqual([])
  await shoot(page, 'plan-edit-error-desktop-light')
  await page.getByRole('button', { name: 'Save a version…' }).click()
  await page
    .getByRole('dialog')
    .getByText(/vershun/)
    .first()
    .waitFor()
  await page.keyboard.press('Escape')
  await page.reload()
  await settled(page)
  expect(await text.inputValue(), 'what was typed survives a reload').toBe(wrong)
  await pasteInto(text, source.replace(/^version: .*$/m, 'version: "9.9"'))
  await page.getByText('It can run').waitFor()
  await page.getByRole('button', { name: 'Save a version…' }).click()
  await page.getByRole('button', { name: 'Save this version' }).click()
  await page.locator('[role=dialog]').waitFor({ state: 'detached' })
  await page.getByText(/^Version 9\.9, saved/).waitFor()
  expect(own.world.versions.map(v => v.version)).toEqual(['9.9', '3.1'])
  expect(complaints).toEqual([])
  await own.stop()
})

walk(
  'X-19 five questions make a plan of one’s own, which stands in the editor to be read before it is saved',
  async ({ visit, expect }) => {
    const own = await startFixture()
    const { page, complaints } = await visit('/plan-first', { viewport: 'phone', at: own.url })
    await page.getByRole('button', { name: 'Write the plan' }).click()
    await page.getByText('3 questions have no answer yet.').waitFor()
    await page.getByLabel('Two to five').check()
    await page.getByLabel('Prometheus or Alertmanager').check()
    await page.getByLabel('Whoever is on call, for the worst').check()
    await page.getByLabel('Personal data').check()
    await page.getByLabel('Businesses', { exact: true }).check()
    await page.getByRole('button', { name: 'Write the plan' }).click()
    await page.getByRole('heading', { name: "The plan's document" }).waitFor()
    await page.getByText('It can run').waitFor()
    expect(await page.getByLabel("The plan's document").inputValue()).toContain(own.world.me.organisation)
    expect(own.world.versions, 'nothing is saved yet').toHaveLength(1)
    expect(complaints).toEqual([])
    await own.stop()
  },
)

walk('X-02 who would be called is told for a chosen moment, and a step that reaches nobody stands out', async ({ visit, expect }) => {
  const { page } = await visit('/plan-view', { viewport: 'phone' })
  await page.getByRole('heading', { name: 'Who is called, and when' }).waitFor()
  await page.getByLabel('It opens at').fill('2099-12-25T03:00') // its year is said, whenever this runs
  await page.getByLabel('Severity').selectOption('P2')
  const calls = page.locator('ol').filter({ hasText: 'step 1 of the escalation' })
  await calls.getByText('25 Dec 2099 03:15').waitFor()
  expect(await calls.locator('li').allTextContents()).toEqual([
    expect.stringMatching(/at once.*03:00.*Mara Lindqvist by Console, Phone call/),
    expect.stringMatching(/\+15 minutes.*Reaches nobody/),
    expect.stringMatching(/\+25 minutes.*Jonas Weber/),
  ])
  await page.getByRole('heading', { name: 'Who is called, and when' }).scrollIntoViewIfNeeded()
  await shoot(page, 'who-is-called-phone-light')
})

walk('X-15 covering for two hours is one tap', async ({ expect, visit }) => {
  const own = await startFixture()
  const { page } = await visit('/people', { viewport: 'phone', at: own.url })
  await page.getByRole('button', { name: 'I cover for 2 hours' }).last().click()
  await page.getByText('You have it for 2 hours.').waitFor()
  const override = own.world.schedules[1]?.overrides.at(-1)
  expect(override?.person).toBe('p-mara')
  expect(Date.parse(override!.to) - Date.parse(override!.from)).toBe(2 * 3_600_000)
  await own.stop()
})

walk(
  'a way back leads to where one was on a screen, a link to the top of another; a screen whose file has gone is fetched anew, or said to have failed',
  async ({ expect, visit }) => {
    const { page } = await visit('/people', { viewport: 'phone' })
    await settled(page)
    const scrolled = () => page.evaluate<number>('scrollY')
    await page.getByText('you', { exact: true }).first().waitFor() // and with it one's own details, which move what is below them
    // In one go: whoever leaves before the browser has told of the last scrolling comes back there too.
    await page.evaluate(`scrollTo(0, 300); document.querySelector('nav a[href="/incidents"]').click()`)
    await page.getByRole('heading', { level: 1, name: 'Incidents', exact: true }).waitFor()
    expect(await scrolled()).toBe(0)
    expect(await page.locator('nav:visible [aria-current=page]').allTextContents()).toEqual(['Incidents'])
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: 'People', exact: true }).waitFor()
    expect(await scrolled()).toBe(300)
    await page.goForward()
    await page.getByRole('heading', { level: 1, name: 'Incidents', exact: true }).waitFor()

    const goTo = async (place: string) => {
      await page.getByRole('button', { name: 'More', exact: true }).click()
      await page.getByRole('link', { name: place, exact: true }).click()
    }
    let gone = true // as after an update of the server: the page that is open names files that are there no more
    await page.route('**/assets/settings-*.js', route => (gone ? route.fulfill({ status: 404 }) : route.continue()))
    page.on('request', request => {
      if (request.isNavigationRequest()) gone = false
    })
    await goTo('Settings')
    await page.getByRole('heading', { level: 1, name: 'Settings', exact: true }).waitFor()
    expect(gone, 'by a new page').toBe(false)

    for (const unreachable of ['**/assets/law-*.js', '**/health']) await page.route(unreachable, route => route.abort())
    await goTo('Law')
    await page.getByRole('heading', { level: 1, name: 'This screen failed' }).waitFor()
    await page.getByRole('link', { name: 'Incidents', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Incidents', exact: true }).waitFor()
  },
)

walk('who is not signed in is told how to sign in', async ({ expect, visit }) => {
  const own = await startFixture()
  own.signedIn(false)
  const { page } = await visit('/', { viewport: 'phone', scheme: 'dark', at: own.url })
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor()
  expect(await broken(page)).toEqual([])
  await shoot(page, 'signed-out-phone-dark')
  await own.stop()
})

walk('the first load stays under 200 kB of compressed JavaScript', async ({ expect, visit }) => {
  const sizes: Promise<number>[] = []
  let first = true // what comes afterwards, when nothing else is to be done, is no part of it
  const { page } = await visit('/', {
    viewport: 'phone',
    answered: response => {
      if (first && response.url().endsWith('.js')) sizes.push(response.body().then(body => gzipSync(body).byteLength))
    },
  })
  await settled(page)
  first = false
  const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  expect(total).toBeGreaterThan(20_000)
  expect(total).toBeLessThan(200_000)
})

walk(
  'T-07 the alert channel is set where it stands whether it works, by keyboard too: a wrong id is said at its field',
  async ({ expect, visit }) => {
    const { page, complaints } = await visit('/', { viewport: 'phone' })
    await page.keyboard.press('g')
    await page.keyboard.press('h')
    await page.getByRole('heading', { name: 'Alert channel' }).waitFor()
    await page.getByText('not_in_channel').waitFor()
    const channel = page.getByLabel('Channel', { exact: true })
    expect(await channel.inputValue()).toBe('C0123ABCD')
    await channel.fill('#alerts')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('this is no channel’s id').waitFor()
    expect(await channel.getAttribute('aria-invalid')).toBe('true')
    await channel.fill('C0ALERTS1')
    await page.getByLabel('Channel for drills').fill('C0DRILLS1')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved. From now on').waitFor()
    await page.getByRole('button', { name: 'Send a test message' }).click()
    await page.getByText('C0ALERTS1: posted').waitFor()
    await page.reload()
    expect(await channel.inputValue()).toBe('C0ALERTS1')
    expect(complaints.filter(one => !one.includes('400'))).toEqual([]) // the browser's own word for the refusal
  },
)

walk(
  'T-31 what was done in an incident is opened as a draft in the editor of the plan, and nothing is saved by that',
  async ({ expect, visit }) => {
    const { page, complaints } = await visit('/incidents/26', { viewport: 'phone', scheme: 'dark' })
    await settled(page)
    await page.getByRole('button', { name: 'What the plan can take from this…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Swapped the slot back to the version before').waitFor()
    expect(await overflow(page, 'phone')).toBeLessThanOrEqual(0)
    expect(await broken(page)).toEqual([])
    await shoot(page, 'runbook-phone-dark')
    expect(await dialog.getByText('before any playbook was begun').count()).toBe(1)
    await dialog.getByRole('button', { name: 'Open the draft in the editor' }).click()
    await page.getByRole('heading', { level: 1, name: "The plan's document" }).waitFor()
    await settled(page)
    expect(await page.getByRole('textbox').first().inputValue()).toContain('Swapped the slot back to the version before')
    expect(complaints).toEqual([])
  },
)

walk('on a laptop every way stands in view at once, and none is smaller than a finger or a pointer needs', async ({ expect, visit }) => {
  const { page } = await visit('/')
  for (const height of [720, 800, 900]) {
    await page.setViewportSize({ width: 1280, height })
    const ways = page.getByRole('navigation', { name: 'Console' }).locator('li a')
    const boxes = await Promise.all((await ways.all()).map(async way => (await way.boundingBox())!))
    const foot = (await page.getByRole('button', { name: 'Declare incident' }).boundingBox())!.y
    expect(boxes.length).toBeGreaterThan(15)
    expect(Math.max(...boxes.map(({ y, height }) => y + height)), `at ${height}`).toBeLessThanOrEqual(foot)
    expect(Math.min(...boxes.map(box => box.height))).toBeGreaterThanOrEqual(24)
  }
})
