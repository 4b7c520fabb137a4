/** On which device a session is: browser and system in two words, of what the browser says of itself, and no more of that is kept. */
const browsers = [
  ['Edge', /\bEdgA?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|CriOS|HeadlessChrome)\//],
  ['Safari', /\bSafari\//],
] as const
const systems = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Windows', /\bWindows\b/],
  ['Mac', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
] as const

export function deviceOf(userAgent: string | undefined): string | null {
  const said = (userAgent ?? '').slice(0, 500)
  const known = (list: readonly (readonly [string, RegExp])[]) => list.find(([, pattern]) => pattern.test(said))?.[0]
  const [browser, system] = [known(browsers), known(systems)]
  if (browser === undefined) return system ?? null
  return system === undefined ? browser : `${browser} on ${system}`
}

/** What a session goes by: its device where one is known, and by what it began. */
export const labelOf = (userAgent: string | undefined, began: string): string => {
  const device = deviceOf(userAgent)
  return device === null ? began : `${device}, ${began}`
}
