/**
 * The console, as a browser has it: what is loaded before the first screen (the entry and all that it imports, compressed), how long
 * until that screen can be used on a slow phone, and how long from a change's commit to the screen of whoever looks at the list.
 * `--brief`: each once, to see that it works.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { findServer } from '../src/data-directory.ts'
import { makeApi, signIn, until } from '../test/acceptance/tocsin.ts'
import { launch, open } from '../test/browser/launch.ts'
import { makeInstances } from './instance.ts'
import { brief } from './options.ts'
import { median, quantile, record } from './results.ts'

const built = new URL('../web/dist/', import.meta.url).pathname
if (!existsSync(`${built}index.html`)) {
  process.stderr.write('the console is not built: run `npm run console` first\n')
  process.exit(1)
}
const page = readFileSync(`${built}index.html`, 'utf8')
const first = new Set([...page.matchAll(/(?:src|href)="\/?([^"]+\.js)"/g)].map(([, file]) => file!))
// What the entry imports statically comes with it; what it imports later does not.
for (const file of first)
  for (const [, other] of readFileSync(built + file, 'utf8').matchAll(/(?:^|[;}])import(?:[^"'();]*from)?\s*["']\.\/([^"']+\.js)["']/g))
    first.add(`assets/${other}`)
const styles = [...page.matchAll(/href="\/?([^"]+\.css)"/g)].map(([, file]) => file!)
const all = readdirSync(`${built}assets`).flatMap(file => (file.endsWith('.js') ? [`assets/${file}`] : []))
const row = (what: string, files: readonly string[]): (string | number)[] => {
  const bytes = files.map(file => readFileSync(built + file))
  const kb = (sizes: readonly number[]): string => (sizes.reduce((sum, size) => sum + size, 0) / 1000).toFixed(1)
  return [
    what,
    files.length,
    ...[bytes, bytes.map(b => gzipSync(b)), bytes.map(b => brotliCompressSync(b))].map(of => kb(of.map(b => b.length))),
  ]
}
record('console', 'Size in kB. Aim: JavaScript of the first load under 200 kB compressed.', {
  columns: ['what', 'files', 'as built', 'gzip', 'brotli'],
  rows: [row('JavaScript of the first load', [...first]), row('styles', styles), row('all JavaScript', all)],
})

// a slow phone, and a change on its way to a screen ---------------------------------------------------------------------

const spread = (ms: readonly number[]): string =>
  `${median(ms).toFixed(0)} (${Math.min(...ms).toFixed(0)} to ${Math.max(...ms).toFixed(0)})`
const times = brief ? 1 : 5
const changes = brief ? 2 : 20
const slow4G = { offline: false, latency: 150, downloadThroughput: (1.6 * 2 ** 20) / 8, uploadThroughput: (750 * 1024) / 8 }
const instances = await makeInstances()
const served = await instances.start()
const browser = await launch()
try {
  const { cookie } = (await signIn(served, 'Olu')).headers
  const cookies = cookie!
    .split('; ')
    .map(pair => ({ name: pair.split('=')[0]!, value: pair.slice(pair.indexOf('=') + 1), url: served.url }))
  const usable: number[] = []
  const acted: number[] = []
  for (let n = 0; n < times; n++) {
    // Somebody who was never here: nothing is kept but that they are signed in.
    const phone = await open(browser, 'phone', 'light', { sound: true })
    await phone.addCookies(cookies)
    const page = await phone.newPage()
    const line = await phone.newCDPSession(page)
    await line.send('Network.enable')
    await line.send('Network.clearBrowserCache')
    await line.send('Network.emulateNetworkConditions', slow4G)
    await line.send('Emulation.setCPUThrottlingRate', { rate: brief ? 1 : 4 })
    const began = performance.now()
    await page.goto(served.url, { waitUntil: 'commit' })
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    // Its main thread answers: a script that is still busy would keep this waiting.
    await page.evaluate('new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)))')
    usable.push(performance.now() - began)
    // And it does what it offers: its main action is pressed at that moment, and has to open.
    await page.getByRole('button', { name: 'Declare', exact: true }).click()
    await page.getByLabel('What is happening?').waitFor()
    acted.push(performance.now() - began)
    await phone.close()
  }

  const api = makeApi(served.url, { authorization: `Bearer ${findServer(served.data)!.token}` })
  const listening = (count: number): Promise<unknown> =>
    until(`${count} consoles listen`, async () => {
      const { figures } = await api.get<{ figures: Record<string, number> }>('/health')
      return figures['live-listeners'] === count
    })
  await listening(0)
  const desk = await browser.newContext({ viewport: { width: 1280, height: 860 } })
  await desk.addCookies(cookies)
  const looking = await desk.newPage()
  await looking.goto(`${served.url}/incidents`)
  await looking.getByRole('heading', { level: 1 }).first().waitFor()
  await listening(1)
  const late: number[] = []
  for (let n = 1; n <= changes; n++) {
    const title = `Change ${n} of the bench`
    const seen = looking.evaluate<number>(`new Promise(resolve => {
      const watch = new MutationObserver(() => {
        if (!document.body.textContent.includes(${JSON.stringify(title)})) return
        watch.disconnect()
        requestAnimationFrame(() => resolve(Date.now()))
      })
      watch.observe(document.body, { subtree: true, childList: true, characterData: true })
    })`)
    await new Promise(resolve => setTimeout(resolve, 50)) // the watch is set
    await api.post('/incidents', { title })
    const committed = Date.now() // a little after it was: the answer had to come back
    late.push((await seen) - committed)
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  const sorted = late.toSorted((a, b) => a - b)
  record(
    'console, time',
    `Milliseconds in Chromium ${browser.version()} on the machine that also runs the instance. Slow phone: processor four times slower, 1.6 Mbit/s, 150 ms, nothing in the cache, from the address to the first heading with an idle main thread; median of ${times}. Live: from the answer to whoever opened an incident to the frame that shows it in somebody's list, ${changes} times.`,
    {
      columns: ['what', 'ms', 'aim'],
      rows: [
        ['usable on a slow phone', spread(usable), 'under 1500'],
        ['its main action, pressed at that moment, is open', spread(acted), ''],
        ['a change on the screen, p50', quantile(sorted, 0.5), 'within 200'],
        ['a change on the screen, most', sorted.at(-1)!, 'within 200'],
      ],
    },
  )
} finally {
  await browser.close()
  await served.stop()
  await instances.end()
}
