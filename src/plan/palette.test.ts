import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { colours, faceCss } from './palette.ts'

const css = readFileSync(new URL('../../web/src/style.css', import.meta.url), 'utf8')
const tokensOf = (block: string) => Object.fromEntries([...block.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6});/g)].map(m => [m[1]!, m[2]!]))

test('every page has the face of the console: the same colours by the same names, light and dark', () => {
  const [, light = '', dark = ''] =
    /\n:root \{(.*?)\n\}\n@media \(prefers-color-scheme: dark\) \{\n {2}:root \{(.*?)\n {2}\}/s.exec(css) ?? []
  expect(tokensOf(light)).toMatchObject(colours.light)
  expect(tokensOf(dark)).toMatchObject(colours.dark)
  expect(css).toContain('--text-base: 1.0313rem')
  expect(faceCss(null)).toContain('font:1.0313rem/1.5')
})

test('the typeface comes from this host or is the reader’s own, never from elsewhere', () => {
  expect(faceCss(null)).not.toContain('url(')
  expect(faceCss('/assets/face.woff2')).toContain('src:url("/assets/face.woff2")')
})
