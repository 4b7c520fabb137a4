/** Where somebody came from and is led back to: a screen of the console or the page that asks for a grant, and nothing else in the world. */
import { screenOf } from './screens.ts'

const here = 'https://console.invalid'

/** The path as it may stand in an answer; `/` for what is no screen. */
export function consolePath(given: unknown): string {
  if (typeof given !== 'string' || given.length > 500 || !/^\/[\x21-\x7e]*$/.test(given) || !URL.canParse(given, here)) return '/'
  const { origin, pathname, search } = new URL(given, here)
  return origin === here && !pathname.startsWith('//') && (screenOf(pathname) !== null || pathname === '/grant')
    ? `${pathname}${search}`
    : '/'
}
