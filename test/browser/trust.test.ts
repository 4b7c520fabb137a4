/** The trust page and the console's screen of controls in a real browser: both sizes, both schemes, one visit each. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Front, openFront } from '../../src/http/testing/front.ts'
import { broken, launch, open, overflow, type Scheme, shoot, type Viewport } from './launch.ts'

const controls = readFileSync(new URL('../../trust/controls.yaml', import.meta.url), 'utf8')
let browser: Browser
let front: Front
let url: string
beforeAll(async () => {
  const setup = (await import(new URL('../../bin/setup.mjs', import.meta.url).href)) as { ensureConsole: () => void }
  setup.ensureConsole()
  browser = await launch()
  front = await openFront({
    settings: { publicUrl: 'http://tocsin.example.com', webRoot: fileURLToPath(new URL('../../web/dist', import.meta.url)) },
    houseOptions: { needs: { controls, guards: { 'row-level-security': async () => 'held', 'page-policy': async () => 'held' } } },
  })
  url = await front.server.listen({ port: 0, host: '127.0.0.1' })
  await front.program.send('PUT', '/api/v1/trust/document', { source: controls })
  const { number } = (await front.program.send('POST', '/api/v1/incidents', { severity: 'P1', title: 'Down' })).json()
  await front.ana.send('POST', `/api/v1/incidents/${number}/acknowledge`, {}, { origin: 'http://tocsin.example.com' })
  await front.program.send('POST', '/api/v1/trust/controls/access-reviewed/performed', { note: 'All of it' })
  await front.program.send('POST', '/api/v1/trust/look')
  const parts = ['certification', 'controls', 'path', 'refusals', 'rights', 'vendors', 'reports']
  await front.program.send('PUT', '/api/v1/trust/page', { open: true, parts })
})
afterAll(async () => {
  await browser?.close()
  await front?.stop()
})

for (const [viewport, scheme] of [
  ['phone', 'light'],
  ['desktop', 'dark'],
] as [Viewport, Scheme][])
  test(`C-26 C-02 the trust page is whole without a script, fits, asks nobody else, and axe finds nothing: ${viewport}, ${scheme}`, async () => {
    const context = await open(browser, viewport, scheme)
    try {
      const page = await context.newPage()
      const asked = new Set<string>()
      page.on('request', request => asked.add(new URL(request.url()).origin))
      await page.goto(`${url}/trust`)
      expect(await page.locator('script').count()).toBe(0)
      expect(await overflow(page, viewport)).toBeLessThanOrEqual(0)
      expect(await broken(page)).toEqual([])
      expect([...asked]).toEqual([new URL(url).origin])
      expect(await page.getByText('In progress').first().isVisible()).toBe(true)
      for (const shown of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: shown })
        await shoot(page, `trust-${viewport}-${shown}`, { fullPage: true })
      }
    } finally {
      await context.close()
    }
  })

const signIn = async (page: Page): Promise<void> => {
  const [name, value] = front.ana.headers.cookie!.split('=') as [string, string]
  await page.context().addCookies([{ name, value, url }])
}
test('C-02 C-32 in the console a control shows its state, what is missing, and leads to the incident that shows it', async () => {
  for (const [viewport, scheme] of [
    ['desktop', 'light'],
    ['phone', 'dark'],
  ] as [Viewport, Scheme][]) {
    const context = await open(browser, viewport, scheme)
    try {
      const page = await context.newPage()
      await signIn(page)
      await page.goto(`${url}/controls`)
      const row = page.locator('#acknowledged')
      await row.getByText('In progress').waitFor()
      await row.getByText('1 of 1 acknowledgement that was owed in time.').waitFor()
      await row.locator('summary').click()
      expect(await row.getByRole('link', { name: '#1: acknowledged in time' }).getAttribute('href')).toBe('/incidents/1')
      expect(await overflow(page, viewport)).toBeLessThanOrEqual(0)
      expect(await broken(page)).toEqual([])
      await shoot(page, `controls-${viewport}-${scheme}`, { fullPage: true })
      if (viewport === 'phone') {
        await page.getByRole('button', { name: 'Record that it was carried out: Backups are restored as a test' }).click()
        await page.getByLabel('What was done, and where is it written down?').fill('Restored into a copy')
        await shoot(page, `controls-perform-${scheme}`)
      } else {
        await page.getByRole('button', { name: 'The document…' }).click()
        await page.getByLabel('Controls, in YAML').waitFor()
        await shoot(page, `controls-document-${scheme}`)
      }
      expect(await broken(page)).toEqual([])
    } finally {
      await context.close()
    }
  }
})
