/**
 * The public status page in a real browser, at both sizes and in both schemes, without a script; and the banner on a page of
 * somebody else's. Screenshots, where asked for (launch.ts), are kept to be looked at.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { id, instant } from '../../src/core/id.ts'
import { org } from '../../src/engine/testing/house.ts'
import { type Front, openFront } from '../../src/http/testing/front.ts'
import { broken, launch, open, overflow, type Scheme, shoot, type Viewport } from './launch.ts'

let browser: Browser
let front: Front
let url: string
const post: { id: string } = { id: '' }

beforeAll(async () => {
  browser = await launch()
  front = await openFront()
  url = await front.server.listen({ port: 0, host: '127.0.0.1' })
  const { statusPages } = front.house.engine
  const since = instant(front.house.clock.now() - 40 * 86_400_000)
  const component = (name: string, group: string | null, about = '') => ({
    id: id<'component'>(name.toLowerCase()),
    name,
    about,
    group: group as never,
    surfaces: [],
    since,
  })
  await statusPages.change(org, () => ({
    open: true,
    name: 'Example Pay',
    about: 'How our services are doing.',
    address: null,
    sender: null,
    groups: [{ id: id('platform'), name: 'Platform' }],
    components: [component('API', 'platform'), component('Webhooks', 'platform'), component('Dashboard', null, 'What you log in to')],
  }))
  post.id = await say({ api: 'major_outage' })
})
afterAll(async () => {
  await browser?.close()
  await front?.stop()
})
async function say(components: Record<string, string>, more: object = {}): Promise<string> {
  const drafted = (
    await front.ana.send('POST', '/api/v1/status-page/updates', {
      kind: 'incident',
      title: 'Payments fail for some customers',
      text: 'About one payment in ten fails.\n\nWe look into it & write again within the hour.',
      status: 'investigating',
      components,
      since: new Date(front.house.clock.now() - 5 * 3_600_000).toISOString(),
      ...more,
    })
  ).json() as { id: string; post: string }
  const published = await front.ana.send('POST', `/api/v1/status-page/updates/${drafted.id}/publish`, {})
  expect(published.statusCode, published.body).toBe(200)
  return drafted.post
}

for (const [viewport, scheme] of [
  ['phone', 'light'], // the colours of a scheme are the same in both sizes
  ['desktop', 'dark'],
] as [Viewport, Scheme][])
  test(`L-18 the status page is whole without a script, fits, and axe finds nothing: ${viewport}, ${scheme}`, async () => {
    const context = await open(browser, viewport, scheme)
    try {
      const page = await context.newPage()
      const asked: string[] = []
      page.on('request', request => asked.push(new URL(request.url()).origin))
      for (const path of ['/status', '/status/history.html', `/status/incidents/${post.id}.html`, '/report']) {
        await page.goto(url + path)
        expect(await page.locator('h1').first().isVisible()).toBe(true)
        expect(await page.locator('script').count()).toBe(0)
        expect(await overflow(page, viewport)).toBeLessThanOrEqual(0)
        expect(await broken(page)).toEqual([])
      }
      await page.goto(`${url}/status`)
      for (const shown of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: shown })
        await shoot(page, `status-${viewport}-${shown}`, { fullPage: true })
      }
      expect(await page.getByText('Major outage').first().isVisible()).toBe(true)
      expect(new Set(asked)).toEqual(new Set([new URL(url).origin]))
    } finally {
      await context.close()
    }
  })

test('L-13 a report is written and sent on a phone by the keyboard alone, without a script, and its reference is shown', async () => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false, locale: 'en-GB' })
  try {
    const page = await context.newPage()
    await page.goto(`${url}/report`)
    const stops: string[] = []
    const words: Record<string, string> = { title: 'I see the invoices of others', text: 'At /invoices/7.', email: 'rita@reporter.example' }
    await page.locator('#about').focus()
    for (;;) {
      const stop = await page.locator(':focus').evaluate((element: unknown) => {
        const { name, type } = element as { name: string; type: string }
        return name || type
      })
      stops.push(stop)
      if (stop === 'about') await page.keyboard.press('ArrowDown')
      if (stop === 'named') await page.keyboard.press('Space')
      if (stop === 'submit') break
      if (words[stop] !== undefined) await page.keyboard.type(words[stop])
      await page.keyboard.press('Tab')
    }
    expect(stops).toEqual(['about', 'title', 'text', 'name', 'email', 'named', 'submit']) // and not the field that is for programs
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
    expect(await page.locator('h1').textContent()).toBe('Thank you')
    const reference = (await page.locator('.reference').textContent())!
    expect((await front.ana.get(`/api/v1/people-reports/${reference}`)).json()).toMatchObject({
      title: 'I see the invoices of others',
      about: 'vulnerability',
      reporter: { address: 'rita@reporter.example' },
    })
  } finally {
    await context.close()
  }
})

test('L-37 the banner stands on a page of another origin under a strict policy, takes nothing, and goes when it is over', async () => {
  const policy = `default-src 'none'; script-src ${url}; connect-src ${url}; style-src 'self'`
  const product = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy })
    response.end(
      `<!doctype html><html lang="en"><head><title>Product</title></head><body><h1>A product</h1><script src="${url}/status/banner.js" async></script></body></html>`,
    )
  })
  await new Promise<void>(resolve => product.listen(0, '127.0.0.1', resolve))
  const context = await open(browser, 'phone', 'light')
  try {
    const page = await context.newPage()
    const complaints: string[] = []
    const asked: { url: string; referer: string | undefined; cookie: string | undefined }[] = []
    page.on('console', message => complaints.push(message.text()))
    page.on('pageerror', error => complaints.push(error.message))
    page.on('request', request => {
      if (request.url().startsWith(url))
        asked.push({ url: request.url().slice(url.length), referer: request.headers().referer, cookie: request.headers().cookie })
    })
    await page.goto(`http://localhost:${(product.address() as AddressInfo).port}/`)
    const line = page.locator('[data-tocsin-banner]')
    await line.waitFor()
    expect(await line.textContent()).toContain('Payments fail for some customers')
    expect(await line.getByRole('link').getAttribute('href')).toContain(`/status/incidents/${post.id}.html`)
    await shoot(page, 'status-banner')
    expect(await broken(page, { within: '[data-tocsin-banner]' })).toEqual([])
    expect(asked.map(a => a.url)).toEqual(['/status/banner.js', '/status/banner.json'])
    expect(asked.every(a => a.cookie === undefined)).toBe(true)
    expect(asked[1]!.referer ?? '').toBe('')
    expect(await context.cookies()).toEqual([])
    expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0)
    expect(complaints).toEqual([])
    await line.getByRole('button').click()
    expect(await line.count()).toBe(0)
    await say({ api: 'operational' }, { post: post.id, status: 'resolved', text: 'It works again.', since: null })
    const [answer] = await Promise.all([page.waitForResponse(r => r.url().endsWith('/status/banner.json')), page.reload()])
    await answer.finished()
    await page.evaluate('new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)))') // and was acted upon
    expect(await line.count()).toBe(0)
  } finally {
    await context.close()
    product.close()
  }
})
