/** What a bench may be told on its command line. */

/** `--name value`. */
export const option = (name: string, otherwise: string): string => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? otherwise : (process.argv[at + 1] ?? otherwise)
}

/** Seconds instead of minutes: to see that it works. */
export const brief = process.argv.includes('--brief')

/** The environment of a child that is to write a CPU profile when it ends. */
export const profiled = (): Readonly<Record<string, string>> => {
  const dir = option('profile', '')
  return dir === '' ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${dir}` }
}
