/** Loaded before a run (`--import`): one file of the source is read with a fault in it, as TOCSIN_PLANT says in JSON. Nothing on disk changes. */
import { registerHooks } from 'node:module'

const { file, from, to } = JSON.parse(process.env.TOCSIN_PLANT ?? '') as Readonly<{ file: string; from: string; to: string }>
const target = new URL(`../../src/${file}`, import.meta.url).href

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    return url === target ? { ...loaded, source: String(loaded.source).replace(from, () => to) } : loaded
  },
})
