/** What a browser loads before the console's first screen: the entry and all that it imports, compressed. `--brief` is the same. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { record } from './results.ts'

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
record(
  'console',
  'Size in kB. Aim: JavaScript of the first load under 200 kB compressed. Not measured here: time until interactive, and from a change to the screen.',
  {
    columns: ['what', 'files', 'as built', 'gzip', 'brotli'],
    rows: [row('JavaScript of the first load', [...first]), row('styles', styles), row('all JavaScript', all)],
  },
)
