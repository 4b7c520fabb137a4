/**
 * One breach worked by two people on the real product, each in a browser of their own: from the alert to the notification
 * that reached every customer by a real mail server. Screenshots, where asked for (launch.ts), are kept to be looked at.
 */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, removeData, type Served, serve, signIn, until } from '../acceptance/tocsin.ts'
import { broken, launch, oneStory, open, overflow, shoot, viewports, walkTo } from './launch.ts'

const people = `zone: Europe/Berlin
people:
${['Ana', 'Ben', 'Cai']
  .map(
    name => `  - name: ${name} Example
    ${name === 'Cai' ? 'owner: true\n    ' : ''}contact: { console: { address: wherever open, verified: 2026-11-01 }, email: { address: ${name.toLowerCase()}@our.example, verified: 2026-11-01 } }
    loud: [console at once]
    quiet: [console at once]
`,
  )
  .join('')}positions:
  engineering-lead: Ana Example
  security-officer: Ben Example
`
const csv = `name,country,role,contact_email,data,clock,clause,zone
Acme GmbH,DE,processor,privacy@acme.example,orders,24 hours of aware,"Within 24 hours after becoming aware",Europe/Berlin
Borough Books,GB,processor,office@borough.example,orders,,,
Café Zeller,CH,processor,hallo@zeller.example,orders;addresses,,,`

let tocsin: Served
let browser: Browser
let mail: SMTPServer
let ana: Page
let ben: Page
let cai: Page
const letters: { to: string; text: string }[] = []
let breaksAt = ''
const wrong: string[] = []
oneStory()

/** A browser of their own, signed in as whoever the API speaks for. */
async function pageOf(api: Api, viewport: 'phone' | 'desktop'): Promise<Page> {
  const context = await open(browser, viewport, viewport === 'phone' ? 'dark' : 'light')
  const [cookie = '', ...value] = api.headers.cookie!.split('=')
  await context.addCookies([{ name: cookie, value: value.join('='), url: tocsin.url }])
  const page = await context.newPage()
  page.on('pageerror', error => wrong.push(error.message))
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') wrong.push(message.text())
  })
  return page
}
/** Signed in by a link that the owner made for them. */
async function invited(owner: Api, name: string): Promise<Api> {
  const { items } = await owner.get<{ items: { id: string; name: string }[] }>('/people')
  const { url } = await owner.post<{ url: string }>(`/people/${items.find(p => p.name === name)!.id}/sign-in-link`)
  return signIn({ ...tocsin, signIn: url }, name)
}

beforeAll(async () => {
  const setup = (await import(new URL('../../bin/setup.mjs', import.meta.url).href)) as { ensureConsole: () => void }
  setup.ensureConsole()
  mail = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const to = session.envelope.rcptTo[0]!.address
        letters.push({ to, text: Buffer.concat(chunks).toString('utf8') })
        if (to !== breaksAt) return done()
        const line = [...mail.connections].find(c => (c as { session?: unknown }).session === session) as { _socket?: { destroy(): void } }
        line._socket?.destroy() // it has the letter, and nobody hears so
      })
    },
  })
  mail.on('error', () => {})
  await new Promise<void>(resolve => mail.listen(0, '127.0.0.1', resolve))
  const { port } = mail.server.address() as { port: number }
  const file = join(await mkdtemp(join(tmpdir(), 'tocsin-breach-')), 'people.yaml')
  await writeFile(file, people)
  browser = await launch()
  tocsin = await serve({
    plan: 'plans/team.md',
    people: file,
    env: { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'Tocsin <tocsin@our.example>' },
  })
  const owner = await signIn(tocsin, 'Cai Example')
  cai = await pageOf(owner, 'desktop')
  ana = await pageOf(await invited(owner, 'Ana Example'), 'phone')
  ben = await pageOf(await invited(owner, 'Ben Example'), 'desktop')
})
afterAll(async () => {
  await browser?.close()
  await tocsin?.stop()
  await new Promise<void>(resolve => (mail ? mail.close(() => resolve()) : resolve()))
  if (tocsin) await removeData(tocsin.data)
})

async function look(page: Page, name: string, viewport: 'phone' | 'desktop'): Promise<void> {
  await shoot(page, `breach-${name}-${viewport}`)
  wrong.push(...(await broken(page)).map(what => `${name}: ${what}`))
  const out = await overflow(page, viewport)
  if (out > 0) wrong.push(`${name} sticks out by ${out}px`)
}
/** A letter without the signs that carry it: lines that were broken are whole. */
const plainOf = (text: string): string => text.replaceAll('=\r\n', '').replaceAll('=3D', '=')
const dialog = (page: Page) => page.locator('[role=dialog]')
const closed = (page: Page) => dialog(page).waitFor({ state: 'detached' })
const press = (page: Page, name: string | RegExp) =>
  page
    .getByRole('button', { name, exact: typeof name === 'string' })
    .first()
    .click()
const inDialog = (page: Page, name: string) => dialog(page).getByRole('button', { name, exact: true }).click()

test('the register takes customers from a pasted file: what is wrong is told by line and nothing is taken, then all of it is', async () => {
  await cai.goto(`${tocsin.url}/customers`)
  await press(cai, /^Import CSV/)
  await dialog(cai).getByLabel('Or paste it').fill(csv.replace('privacy@acme.example', 'privacy at acme'))
  await inDialog(cai, 'Take them in')
  await cai.getByRole('row', { name: /2 contact_email/ }).waitFor()
  await dialog(cai).getByLabel('Or paste it').fill(csv)
  await inDialog(cai, 'Take them in')
  await dialog(cai).getByText('3 taken in').waitFor()
  await inDialog(cai, 'To the register')
  await cai.getByText('24 hours of aware').waitFor()
})

test('T-21 a customer is marked as an enterprise, and that it asked to hear of vulnerabilities is written down with its words', async () => {
  await press(cai, 'Edit Acme GmbH')
  await dialog(cai).getByLabel('Enterprise customer').check()
  await inDialog(cai, 'Save')
  await closed(cai)
  await cai.getByText(/^enterprise, /).waitFor()
  await press(cai, 'Edit Acme GmbH')
  await inDialog(cai, 'They asked…')
  await dialog(cai).getByLabel('What they asked, in their words').fill('Our contract has us told of vulnerabilities.')
  await look(cai, 'asked', 'desktop')
  await inDialog(cai, 'Record that they asked')
  await dialog(cai).getByRole('listitem').getByText('Our contract has us told of vulnerabilities.').waitFor()
  await inDialog(cai, 'Save') // written anew from before it, the request stays
  await closed(cai)
  await cai.getByText('Asked to hear of vulnerabilities').waitFor()
  const { items } = (await (await cai.request.get(`${tocsin.url}/api/v1/customers`)).json()) as { items: object[] }
  expect(items).toContainEqual(
    expect.objectContaining({
      name: 'Acme GmbH',
      enterprise: true,
      asked: [expect.objectContaining({ words: 'Our contract has us told of vulnerabilities.' })],
    }),
  )
  expect(wrong).toEqual([])
})

test('T-12 L-31 an alert opens the incident; the lead acknowledges it, answers the checklist on a phone and suspects a breach, whose undecided time is counted in view', async () => {
  const sent = await fetch(`${tocsin.intake.url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([
      { labels: { alertname: 'BucketOpen', service: 'orders', severity: 'critical' }, annotations: { summary: 'A bucket is open' } },
    ]),
  })
  expect(sent.status).toBe(200)
  await until('the incident', async () => (await ana.request.get(`${tocsin.url}/api/v1/incidents/1`)).ok())
  await ana.goto(`${tocsin.url}/incidents/1`)
  await ana.getByRole('button', { name: 'Acknowledge', exact: true }).last().click()
  await ana.getByText('Acknowledged by Ana Example').first().waitFor()
  await press(ana, 'Answer: Which services are hit?')
  await dialog(ana).getByLabel('API', { exact: true }).check()
  await dialog(ana).getByLabel('Dashboard', { exact: true }).check()
  await inDialog(ana, 'Record the answer')
  await closed(ana)
  await ana.getByText('API, Dashboard').first().waitFor()
  await ana.getByRole('link', { name: /^Breach and law/ }).click()
  await press(ana, 'Answer it…')
  await dialog(ana).getByRole('radio', { name: 'Suspected' }).check()
  await dialog(ana)
    .getByLabel(/^How you know/)
    .fill('Addresses that are not ours in the log.')
  await inDialog(ana, 'Record the answer')
  await closed(ana)
  await ana.getByText(/^Undecided for/).waitFor()
  await look(ana, 'suspected', 'phone')
})

test('T-23 T-25 T-41 on a phone the lead attaches what she copied: the step and the duty are done by it, it is held, and whoever opens it is told of', async () => {
  const { headers } = await fetch(`${tocsin.url}/health`)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  await ana.goto(`${tocsin.url}/incidents/1`)
  await press(ana, /^Begin: Preserve the evidence/)
  await press(ana, /^Attach the copy….*Sentry/)
  await dialog(ana).getByText('is the copy that step 2').waitFor()
  await inDialog(ana, 'Keep it')
  await dialog(ana).getByText('Choose one.').waitFor()
  const log = { name: 'errors of the API.json', mimeType: 'application/json', buffer: Buffer.from('{"who":"read what"}') }
  await dialog(ana).getByLabel('The file', { exact: true }).setInputFiles(log)
  await dialog(ana).getByLabel('Where it is from, what it shows (optional)').fill('Exported from Sentry, all of today.')
  await dialog(ana)
    .getByLabel(/^With it is done what is owed/)
    .check()
  await look(ana, 'attach', 'phone')
  await inDialog(ana, 'Keep it')
  await closed(ana)
  await ana
    .getByText(/Kept here: errors of the API.json, SHA-256 [0-9a-f]{64}/)
    .first()
    .waitFor()
  const kept = ana.getByRole('region', { name: /^Evidence/ })
  await kept.getByText('Held until the review is complete').waitFor()
  await kept.getByText('Nobody has opened it').waitFor()
  expect(await kept.getByRole('button', { name: /^Delete/ }).count()).toBe(0)
  await kept.scrollIntoViewIfNeeded()
  await look(ana, 'evidence', 'phone')

  // A picture is shown, and saved as bytes; what only calls itself one is saved, and never drawn.
  const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
  await ben.goto(`${tocsin.url}/incidents/1`)
  for (const [name, buffer] of [
    ['screen.png', pixel],
    ['screen.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
  ] as const) {
    await press(ben, 'Attach a file…')
    await dialog(ben).getByLabel('The file', { exact: true }).setInputFiles({ name, mimeType: 'image/png', buffer })
    await inDialog(ben, 'Keep it')
    await closed(ben)
  }
  await press(ben, 'Open: screen.png')
  await dialog(ben).getByRole('img').waitFor()
  expect(
    await dialog(ben)
      .getByRole('img')
      .evaluate(img => (img as unknown as { naturalWidth: number }).naturalWidth),
  ).toBe(1)
  await look(ben, 'picture', 'desktop')
  await ben.setViewportSize(viewports.phone)
  const right = "Math.max(...[...document.querySelectorAll('[role=dialog] *')].map(part => part.getBoundingClientRect().right))"
  expect(await ben.evaluate(right), 'its hash is broken into lines, and the way out stays in sight').toBeLessThanOrEqual(
    viewports.phone.width,
  )
  await ben.setViewportSize(viewports.desktop)
  await ben.keyboard.press('Escape')
  await closed(ben)
  const saved = ben.waitForEvent('download')
  await press(ben, 'Open: screen.svg')
  expect((await saved).suggestedFilename()).toBe('screen.svg')
  expect(await dialog(ben).count()).toBe(0)
  await ben
    .getByRole('region', { name: /^Evidence/ })
    .getByText('Opened by Ben Example')
    .nth(1)
    .waitFor()
  await look(ben, 'evidence', 'desktop')
  expect(wrong).toEqual([])
})

test('X-07 the commander confirms it and sets when it was discovered; the plan, the law and the contract each run their own clock', async () => {
  await ben.goto(`${tocsin.url}/incidents/1?part=law`)
  await press(ben, 'Answer it anew…')
  await dialog(ben).getByRole('radio', { name: 'Confirmed' }).check()
  await dialog(ben)
    .getByLabel(/^How you know/)
    .fill('The log shows downloads.')
  await inDialog(ben, 'Record the answer')
  await closed(ben)
  await ben.getByText(/^It was undecided for/).waitFor()
  await press(ben, 'Say what is hit…')
  await dialog(ben).getByLabel('Data set').fill('orders')
  await dialog(ben).getByRole('radio', { name: 'Affected', exact: true }).check()
  await dialog(ben).getByLabel('We are its').selectOption('processor')
  await dialog(ben)
    .getByLabel(/^Place 1/)
    .fill('DE')
  await inDialog(ben, 'Record it')
  await closed(ben)
  await ben.getByText('DE: not known how many').waitFor()
  for (const name of ['Breach discovered', 'We were aware']) {
    const set = ben.getByRole('button', { name: `Set: ${name}` })
    if (!(await set.isVisible())) await ben.getByText(/^Not set: \d+/).click()
    await set.click()
    await dialog(ben).getByLabel('Why it was then').fill('When the log was read.')
    await inDialog(ben, 'Set it')
    await closed(ben)
    await set.waitFor({ state: 'detached' }) // with it the others are folded away
  }
  await ben.keyboard.press('3')
  await press(ben, 'Say who…')
  await dialog(ben).getByRole('radio', { name: 'A list' }).check()
  const list = 'name,seats\nAcme GmbH,12\nHooli,3\n'
  await dialog(ben)
    .locator('input[type=file]')
    .setInputFiles({ name: 'hit.csv', mimeType: 'text/csv', buffer: Buffer.from(list) })
  await dialog(ben).getByText('1 line names nobody in the register.', { exact: false }).waitFor()
  await dialog(ben).getByRole('cell', { name: '3', exact: true }).waitFor()
  await look(ben, 'list', 'desktop')
  await dialog(ben).getByLabel('The list').fill('Acme GmbH\noffice@borough.example')
  await dialog(ben).getByText('2 customers').waitFor()
  await dialog(ben).getByRole('radio', { name: 'All of the register' }).check()
  await inDialog(ben, 'These 3 are affected')
  await closed(ben)
  await ben.getByText('hallo@zeller.example').waitFor()
  await walkTo(ben, '/obligations?incident=1&because=contract', 'Obligations')
  await ben.getByText('Notice to a customer, as its contract has it').waitFor()
  await look(ben, 'owed', 'desktop')
})

test('L-14 L-16 T-22 one writes the notification and another reads, approves and sends it: it says what is not known, reaches every contact once, and meets what was owed', async () => {
  await ana.getByRole('link', { name: 'Who is told' }).click()
  await press(ana, 'Draft…')
  await dialog(ana).getByLabel('Subject').fill('A breach of your order data')
  await dialog(ana).getByLabel('Opening').fill('We have to tell you of a breach.')
  const groups = dialog(ana).getByRole('group', { name: /Is it said\?$/ })
  await until('the six contents', async () => (await groups.count()) === 6)
  for (let n = 0; n < 6; n++) {
    const known = n !== 3
    await groups
      .nth(n)
      .getByText(known ? 'Said' : 'Not known yet', { exact: true })
      .click()
    if (known)
      await groups
        .nth(n)
        .locator('xpath=..')
        .getByRole('textbox')
        .fill(`Told in part ${n + 1}.`)
  }
  await dialog(ana)
    .getByLabel(/^Preliminary/)
    .check()
  await look(ana, 'draft', 'phone')
  await inDialog(ana, 'Save the draft')
  await closed(ana)
  await ana.getByText('Draft: wants the word of Incident commander').waitFor()
  // For the public: what a page of it still lacks is pointed at.
  await press(ana, 'Write an update…')
  await inDialog(ana, 'See the page')
  expect(await ana.evaluate('document.activeElement.labels[0].innerText')).toBe('Title')
  await ana.keyboard.press('Escape')
  await closed(ana)

  await walkTo(ben, '/incidents/1?part=told', /^#1 /)
  await press(ben, 'Read and approve…')
  await dialog(ben).getByText('Told in part 1.').waitFor()
  await look(ben, 'read', 'desktop')
  await inDialog(ben, 'I have read it, and approve exactly this')
  await closed(ben)
  await press(ben, 'Send…')
  await inDialog(ben, 'Send it now')
  await closed(ben)
  await ben.getByText('Sent to everybody').waitFor()
  expect(
    letters
      .filter(l => !l.to.endsWith('our.example'))
      .map(l => l.to)
      .toSorted(),
  ).toEqual(['hallo@zeller.example', 'office@borough.example', 'privacy@acme.example'])
  expect(letters.find(l => l.to === 'privacy@acme.example')!.text).toContain('From: Ana Example <ana@our.example>')
  await press(ben, /^To whom, and what became of it/)
  await dialog(ben).getByText('Acme GmbH').waitFor()
  await dialog(ben).getByText('Proof', { exact: true }).first().click()
  await dialog(ben)
    .getByText(/SHA-256 [0-9a-f]{64}/)
    .first()
    .waitFor()
  await ben.keyboard.press('Escape')
  await closed(ben)
  await ben.getByText(/^Frozen: a notification went to them/).waitFor()
  await walkTo(ben, '/obligations?incident=1', 'Obligations')
  await ben.getByText('Follow up on the preliminary notification').waitFor()
  expect(await ben.getByText('Tell affected merchants of the breach').count()).toBe(0)
  await walkTo(ben, '/breaches', 'Breaches')
  await ben.getByRole('link', { name: /^#1 / }).waitFor()
})

test('L-17 C-17 a letter that came back is owed again; sent once more into a line that breaks it is unknown, and a person decides by keyboard alone', async () => {
  await walkTo(ben, '/incidents/1?part=told', /^#1 /)
  await press(ben, /^To whom, and what became of it/)
  await press(ben, 'It came back… Acme GmbH')
  await dialog(ben).getByLabel('How you know').fill('Their server sent it back to me.')
  await look(ben, 'came-back', 'desktop')
  await inDialog(ben, 'Record it')
  await dialog(ben).getByLabel('Show').selectOption({ label: 'Refused' })
  breaksAt = 'privacy@acme.example'
  await press(ben, 'Decide… Acme GmbH')
  await dialog(ben)
    .getByRole('radio', { name: /^Send it to them again/ })
    .check()
  await dialog(ben).getByLabel('How you know').fill('They have a new mail server.')
  await inDialog(ben, 'Record it')
  await dialog(ben).getByLabel('Show').selectOption({ label: 'Unknown' })
  await dialog(ben).getByText('Acme GmbH').waitFor()
  breaksAt = ''
  expect(letters.filter(l => l.to === 'privacy@acme.example')).toHaveLength(2)
  await ben.getByRole('button', { name: 'Decide… Acme GmbH' }).focus()
  await ben.keyboard.press('Enter')
  await dialog(ben)
    .getByRole('radio', { name: /^They have it/ })
    .focus()
  await ben.keyboard.press('Space')
  await dialog(ben).getByLabel('How you know').focus()
  await ben.keyboard.type('They called.')
  await look(ben, 'settle', 'desktop')
  await dialog(ben).getByRole('button', { name: 'Record it', exact: true }).focus()
  await ben.keyboard.press('Enter')
  await dialog(ben).getByText('None.').waitFor()
  await ben.keyboard.press('Escape')
  await closed(ben)
  await ben.getByText('Sent to everybody').waitFor()
})

test('X-12 L-16 a regulator’s report is filled on a phone, handed in with its reference, and stands in the register with its ground', async () => {
  const profile = { entities: [], established: ['DE'], data: [{ id: 'addresses', role: 'controller', people: ['DE'] }] }
  const put = await cai.request.put(`${tocsin.url}/api/v1/law/profile`, { data: profile, headers: { origin: tocsin.url } })
  expect(put.status()).toBe(200)
  const hit = { data: 'addresses', state: 'affected', role: 'controller', categories: ['addresses'], people: [{ place: 'DE', count: 40 }] }
  const said = await ben.request.post(`${tocsin.url}/api/v1/incidents/1/data`, { data: hit, headers: { origin: tocsin.url } })
  expect(said.status()).toBe(200)
  await walkTo(ana, '/incidents/1?part=law', /^#1 /)
  const report = 'Notification of a personal data breach to the supervisory authority'
  await press(ana, `The report… ${report}`)
  await dialog(ana)
    .getByRole('button', { name: /^Say it.*[Cc]onsequences/ })
    .click()
  await dialog(ana).getByLabel('What is said').fill('Letters that pretend to be ours.')
  await inDialog(ana, 'Record it')
  await dialog(ana).getByText('Letters that pretend to be ours.').waitFor()
  await look(ana, 'report', 'phone')
  await inDialog(ana, 'It was handed in…')
  await dialog(ana).getByLabel('Its reference').fill('LDA-2026-77')
  await look(ana, 'hand-in', 'phone')
  await inDialog(ana, 'Record it')
  await dialog(ana).getByText('LDA-2026-77').first().waitFor()
  await ana.keyboard.press('Escape')
  await closed(ana)
  await walkTo(ana, '/breaches', 'Breaches')
  await ana.getByText('LDA-2026-77', { exact: false }).first().waitFor()
  await ana.getByText('Letters that pretend to be ours.').waitFor()
  await ana.getByRole('heading', { name: 'Not documented yet' }).or(ana.getByText('Not documented yet')).first().waitFor()
  await look(ana, 'register', 'phone')
})

test('L-23 what is to be mended is written down with its owner and date, and is done; the organisation’s own closed days are kept', async () => {
  await walkTo(ben, '/incidents/1', /^#1 /)
  await ben.getByRole('heading', { name: /^To be mended/ }).waitFor()
  const part = ben
    .locator('section, article')
    .filter({ has: ben.getByRole('heading', { name: /^To be mended/ }) })
    .last()
  await part.getByRole('button', { name: 'Add…' }).click()
  await dialog(ben).getByLabel('What exactly is done').fill('Alarm on buckets that anybody can read')
  await dialog(ben).getByLabel('Who owns it').selectOption({ label: 'Ana Example' })
  await dialog(ben).getByLabel('By when').fill('2099-01-31')
  await look(ben, 'remediation', 'desktop')
  await dialog(ben)
    .getByRole('button', { name: /^(Add it|Write it down|Record it)/ })
    .click()
  await closed(ben)
  await press(ben, 'It is done… Alarm on buckets that anybody can read')
  await dialog(ben).getByRole('textbox').first().fill('Rolled out to all accounts.')
  await dialog(ben)
    .getByRole('button')
    .filter({ hasText: /done|mended|Record/i })
    .last()
    .click()
  await closed(ben)
  await ben.getByRole('button', { name: /^It is done… Alarm/ }).waitFor({ state: 'detached' })

  await walkTo(cai, '/law', 'Law')
  await cai.getByLabel('Another day').fill('2099-12-24')
  await press(cai, 'We are closed then')
  await cai.getByRole('button', { name: /^Open after all/ }).waitFor()
  await look(cai, 'closures', 'desktop')
})

test('X-15 C-08 on a telephone without a session a page is acknowledged by its link, and one press sends the way into the incident; on the sign-in screen an address does', async () => {
  const byApi = async (method: 'post' | 'patch', path: string, data: object): Promise<void> => {
    const answer = await cai.request[method](`${tocsin.url}/api/v1${path}`, { data, headers: { origin: tocsin.url } })
    expect(answer.status(), path).toBeLessThan(300)
  }
  const { items } = (await (await cai.request.get(`${tocsin.url}/api/v1/people`)).json()) as {
    items: { id: string; name: string; methods: { id: string; kind: string }[] }[]
  }
  const { id: who, methods } = items.find(person => person.name === 'Ben Example')!
  await byApi('patch', `/people/${who}`, { loud: [{ method: methods.find(m => m.kind === 'email')!.id, afterMinutes: 0 }] })
  await byApi('post', '/incidents', { title: 'The way in' })
  await byApi('post', '/incidents/2/add-responder', { person: who })
  const linkIn = (what: string, path: RegExp) =>
    until(what, async () => {
      const letter = letters.findLast(({ to, text }) => to === 'ben@our.example' && path.test(plainOf(text)))
      return letter && path.exec(plainOf(letter.text))!.at(-1)
    })
  const page = await (await open(browser, 'phone', 'light')).newPage()
  page.on('pageerror', error => wrong.push(error.message))
  await page.goto(await linkIn('the page by mail', /#2: The way in[\s\S]*?(https?:\S+\/a\/[\w.-]+)/))
  await press(page, 'Acknowledge')
  await page.getByRole('heading', { name: 'Acknowledged' }).waitFor()
  await page.getByText('It goes to b…@our.example').waitFor()
  await look(page, 'no-session', 'phone')
  await press(page, 'Send me a sign-in link')
  await page.getByRole('heading', { name: 'Look in your mail' }).waitFor()
  await page.getByText('A sign-in link went to b…@our.example').waitFor()
  await look(page, 'link-sent', 'phone')
  const sent = /https?:\S+\/sign-in\/[\w-]+\?\S+/
  const first = await linkIn('the link', sent)
  await page.goto(first)
  await look(page, 'link-opened', 'phone')
  await press(page, 'Sign in as Ben Example on this device')
  await page.getByRole('heading', { name: '#2 The way in' }).waitFor()
  await page.goto(first)
  await page.getByRole('link', { name: 'Go on' }).click()
  await page.getByRole('heading', { name: '#2 The way in' }).waitFor()

  await page.context().clearCookies()
  await page.goto(`${tocsin.url}/incidents/2`)
  await page.getByLabel('Your e-mail address').fill('ben@our.example')
  await look(page, 'signed-out', 'phone')
  await press(page, 'Send me a sign-in link')
  await page.getByText('If ben@our.example has proved itself').waitFor()
  const second = await until('another link', async () => {
    const link = await linkIn('a link', sent)
    return link === first ? undefined : link
  })
  await page.goto(second)
  await press(page, 'Sign in as Ben Example on this device')
  await page.getByRole('heading', { name: '#2 The way in' }).waitFor()
  await walkTo(page, '/people', 'People')
  await page.getByRole('heading', { name: 'Who comes in as you' }).waitFor()
  await page.getByText('Made by Cai Example').first().waitFor()
  await look(page, 'who-comes-in', 'phone')
  await page.context().close()
})

test('nothing was complained about on the way: by axe, by the browsers, or by the width of a screen', () => {
  expect(wrong).toEqual([])
})
