/**
 * A real Chromium for tests: the system's where there is one, else the one that npm brought. Nothing is downloaded.
 */
import { existsSync, mkdirSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import bundled from '@sparticuz/chromium'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const system = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(path => existsSync(path))

/** Sparticuz' own flags switch web security off, for scraping; a test wants the policies that a person's browser has. */
const unwanted = ['--disable-web-security', '--allow-running-insecure-content', '--single-process', '--no-zygote']

export async function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: system ?? (await bundled.executablePath()),
    args: system ? ['--no-sandbox'] : bundled.args.filter(flag => !unwanted.includes(flag)),
    headless: true,
  })
}

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

export const open = (browser: Browser, viewport: Viewport, scheme: Scheme): Promise<BrowserContext> =>
  browser.newContext({
    viewport: viewports[viewport],
    colorScheme: scheme,
    deviceScaleFactor: wanted && viewport === 'phone' ? 2 : 1, // four times the pixels are for eyes only
    hasTouch: viewport === 'phone',
    isMobile: viewport === 'phone',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
  })

/**
 * axe with all its rules, answering with what is broken and not with every node that is not: most of its time went into telling
 * that, and into a second page for putting the frames of a page together that has only one.
 */
export function axeOn(page: Page): AxeBuilder {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] })
  return page.frames().length === 1 ? axe.setLegacyMode() : axe
}
