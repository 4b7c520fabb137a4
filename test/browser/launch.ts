/** A real Chromium for tests, and what they ask of a page in it. Nothing is downloaded. */
import { mkdirSync, readFileSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { afterEach, beforeEach } from 'vitest'
import { judgeEachLookOnce } from './contrast.ts'
import { browserProgram } from './program.ts'

/** Drawn without a graphics card or its likeness in software, of which a headless page needs nothing: a third of a page's time. */
const flags = ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none', '--disable-dev-shm-usage']

export const launch = async (): Promise<Browser> => chromium.launch({ executablePath: await browserProgram(), args: flags, headless: true })

/** `TOCSIN_SCREENSHOTS=1 npm test -- test/browser` keeps what was on screen in screenshots/, for eyes; drawing it takes time that the suite does not have. */
const wanted = process.env.TOCSIN_SCREENSHOTS === '1'
const folder = new URL('../../screenshots/', import.meta.url).pathname
export async function shoot(page: Page, name: string, options: Readonly<{ fullPage?: boolean }> = {}): Promise<void> {
  if (!wanted) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: `${folder}${name}.png`, ...options })
}

export const viewports = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 860 } } as const
export type Viewport = keyof typeof viewports
export type Scheme = 'light' | 'dark'

/**
 * Sound that is allowed by a press and drawn up as ever, without the loudspeaker: the browser's likeness of one asks each page that was
 * once pressed on for its silence, a hundred times a second until it is closed.
 */
const noLoudspeaker = `window.AudioContext = class extends OfflineAudioContext {
  pressed = false
  constructor() { super(2, 44100, 44100) }
  get state() { return this.pressed ? 'running' : 'suspended' }
  async resume() { this.pressed = true; this.dispatchEvent(new Event('statechange')) }
}`

/** What is waited for in it has a minute: it comes at once, or on a machine with much else to do. `sound`: with a loudspeaker. */
export async function open(
  browser: Browser,
  viewport: Viewport,
  scheme: Scheme,
  { sound = false }: Readonly<{ sound?: boolean }> = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: viewports[viewport],
    colorScheme: scheme,
    deviceScaleFactor: wanted && viewport === 'phone' ? 2 : 1, // four times the pixels are for eyes only
    hasTouch: viewport === 'phone',
    isMobile: viewport === 'phone',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
  })
  context.setDefaultTimeout(60_000)
  if (!sound) await context.addInitScript(noLoudspeaker)
  return context
}

/**
 * To another screen as a link within the console goes there, with all that is in the page: its heading says that it is there. Loading
 * the console anew for each would take longer than looking at it.
 */
export async function walkTo(page: Page, path: string, heading: string | RegExp): Promise<void> {
  await page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate'))`)
  await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor()
}

/**
 * What is drawn hears its keys: a screen begins to listen for them once its picture is shown, a moment after it can be seen. Before the
 * first key that is pressed on it; to a button it makes no difference.
 */
export const hearsKeys = (page: Page): Promise<unknown> =>
  page.evaluate('new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))))')

/** The tests of a file are one story: where one of them fails, what comes after it has nothing to stand on, and would wait a minute each. */
export function oneStory(): void {
  let broken = false
  afterEach(({ task }) => {
    broken ||= task.result?.state === 'fail'
  })
  beforeEach(({ skip }) => skip(broken, 'a test before it failed'))
}

type Field = EventTarget & { value: string; setRangeText(text: string, from: number, to: number, then: 'end'): void }
/** A long text in place of what stands in the field, at once, as pasting does it: typed, each of its lines is an input of its own. */
export async function pasteInto(field: Locator, text: string): Promise<void> {
  await field.fill('') // it can be written in
  await field.evaluate((element: unknown, text) => {
    const field = element as Field
    field.setRangeText(text, 0, field.value.length, 'end')
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }, text)
}

/** axe as it is shipped to pages: the other file is twice as long, and each document reads it anew. */
let source: string | undefined
const axe = (): string => (source ??= readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8'))

/** The looks that axe has found readable: contrast.ts. */
const readable = new Set<number>()

/** `within`: this part alone; `rules`: these alone. */
type AxeOptions = Readonly<{ within?: string; rules?: readonly string[] }>
/**
 * What axe finds broken on the page as it stands, a line each. The line numbers of a text are left out: hundreds, all alike. axe is
 * read into a document once, however often it looks at it: reading it, and running it cold, took as long as looking.
 */
export async function broken(page: Page, { within, rules }: AxeOptions = {}): Promise<string[]> {
  if (page.frames().length > 1) throw new Error(`axe looks at one frame, and ${page.url()} has ${page.frames().length}`)
  if (!(await page.evaluate('"axe" in window')))
    // Of what it looked at it keeps no text: nobody reads it.
    await page.evaluate(`${axe()};axe.configure({ noHtml: true });${judgeEachLookOnce}(${JSON.stringify([...readable])})`)
  const context = { ...(within === undefined ? {} : { include: [[within]] }), exclude: [['.numbers']] }
  const options = {
    resultTypes: ['violations'],
    preload: false, // of styles from elsewhere, for a rule that is not on
    ...(rules === undefined ? {} : { runOnly: { type: 'rule', values: rules } }),
  }
  const { found, fresh } = await page.evaluate<{ found: string[]; fresh: number[] }>(`axeAsks.anew(),
    axe.run(${JSON.stringify(context)}, ${JSON.stringify(options)}).then(({ violations }) => ({
      found: violations.map(v => v.id + ': ' + v.help + ' at ' + v.nodes.map(node => node.target.join(' ')).join(' | ')),
      fresh: axeAsks.fresh(),
    }))`)
  for (const look of fresh) readable.add(look)
  return found
}
/** What is drawn in another colour in the other scheme, and nothing else, can be broken in it alone. */
export const colours: AxeOptions = { rules: ['color-contrast'] }

/** By how much the page is wider than the screen in its own face, in px; at most 0 is whole. A script in words: these files know no DOM. */
export const overflow = async (page: Page, viewport: Viewport): Promise<number> =>
  Number(await page.evaluate('document.fonts.ready.then(() => document.documentElement.scrollWidth)')) - viewports[viewport].width
