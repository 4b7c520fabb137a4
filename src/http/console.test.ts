import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readBuild } from './build.ts'
import { asksOf, screenOf, screens } from './screens.ts'
import { type Front, openFront, publicUrl } from './testing/front.ts'

/** A console as the build leaves one, with nothing in it. */
const webRoot = mkdtempSync(join(tmpdir(), 'tocsin-web-'))
const files: Record<string, string | Buffer> = {
  'index.html':
    '<!doctype html><head><title>Tocsin</title><script type="module" src="/assets/index-1.js"></script><link rel="modulepreload" crossorigin href="/assets/react-1.js"><link rel="stylesheet" crossorigin href="/assets/index-1.css"></head><body></body>',
  '.vite/manifest.json': JSON.stringify({
    'index.html': { file: 'assets/index-1.js', imports: ['_react'] },
    _react: { file: 'assets/react-1.js' },
    _rows: { file: 'assets/rows-1.js' },
    'src/now.tsx': { file: 'assets/now-1.js', imports: ['_react', '_rows', 'index.html'] },
    'src/incidents.tsx': { file: 'assets/incidents-1.js', imports: ['_rows'] },
  }),
  'assets/index-1.js': 'console.log("as it is")',
  'assets/index-1.js.br': brotliCompressSync('console.log("as it is")'),
  'assets/now-1.js': 'not compressed',
  'assets/index-1.css': 'body{margin:0}',
  'assets/face-1.css': '@font-face{font-family:Face}',
  'assets/atkinson-hyperlegible-next-latin-wght-normal-Ab12.woff2': 'a face',
}
let front: Front
beforeAll(async () => {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(webRoot, file, '..'), { recursive: true })
    writeFileSync(join(webRoot, file), text)
  }
  front = await openFront({ settings: { publicUrl, webRoot } })
})
afterAll(async () => {
  await front?.stop()
  rmSync(webRoot, { recursive: true })
})

type Carried = { at: number; answers: Record<string, [number, { burning?: { title: string }[]; error?: string; title?: string }]> }
const carriedIn = (page: string): Carried =>
  JSON.parse(/<script type="application\/json" id="carried">(.*?)<\/script>/s.exec(page)![1]!) as Carried
const visit = (path: string, headers: Record<string, string>) =>
  front.server.app.inject({ url: path, headers: { accept: 'text/html', ...headers } })
const cookie = () => ({ cookie: front.ana.headers.cookie! })

test('the page carries to a session what its first screen asks, word for word as the API answers, and is not kept', async () => {
  const words = 'Checkout </script><!-- fails & "more"'
  await front.ana.send('POST', '/api/v1/incidents', { title: words })
  const page = await visit('/', cookie())
  expect([page.statusCode, page.headers['cache-control'], page.headers['content-type']]).toEqual([
    200,
    'no-store',
    'text/html; charset=utf-8',
  ])
  expect(page.headers.vary).toContain('cookie')
  const { at, answers } = carriedIn(page.body)
  expect(at).toBe(front.house.clock.now())
  const owed = (mine: boolean, limit: number) => `/obligations?state=overdue%2Cowed&mine=${mine}&limit=${limit}`
  expect(Object.keys(answers).sort()).toEqual(['/incidents/1', '/me', '/now', owed(false, 6), owed(true, 20)])
  for (const [path, [status, body]] of Object.entries(answers))
    expect([path, status, body]).toEqual([path, 200, (await front.ana.get(`/api/v1${path}`)).json()])
  expect(answers['/incidents/1']![1].title).toBe(words)
  expect(page.body, 'no word ends the element that carries it').not.toContain('</script><!--')
  // Data is no script, and the policy stays without an exception for one.
  expect(String(page.headers['content-security-policy'])).not.toMatch(/script-src[^;]*(?:unsafe|nonce|sha)/)
})

test('each address carries its own: the list with its filters, an incident with its timeline, nothing that was not asked', async () => {
  const at = async (path: string) => Object.keys(carriedIn((await visit(path, cookie())).body).answers).sort()
  expect(await at('/incidents?severity=P1&status=open&part=x')).toEqual(['/incidents?status=open&severity=P1&limit=50', '/me', '/now'])
  expect(await at('/incidents?q=One%20two&status=open'), 'nothing private beside words that somebody else may have chosen').toEqual([
    '/me',
    '/now',
  ])
  expect(await at('/incidents/1')).toEqual(['/incidents/1', '/incidents/1/timeline?after=0', '/me', '/now'])
  expect(await at('/incidents/77'), 'a refusal is an answer too').toContain('/incidents/77')
  expect(await at('/settings')).toEqual(['/me', '/now'])
})

test('what is no address gets the page, or hears that it is none: it is no fault of ours', async () => {
  for (const path of ['//', '//[', '/%', '/incidents/%zz', '/?a=b?c']) {
    const page = await visit(path, cookie())
    expect([200, 400], path).toContain(page.statusCode)
    if (page.statusCode === 200) expect(carriedIn(page.body).answers['/me']?.[0], path).toBe(200)
  }
})

test('the page names the files of its screen before its script asks for them, has its styles in it, and comes compressed', async () => {
  const page = (await visit('/', cookie())).body
  const preloaded = (of: string) => [...of.matchAll(/modulepreload"[^>]*href="([^"]+)"/g)].map(([, file]) => file)
  expect(preloaded(page).sort()).toEqual(['/assets/now-1.js', '/assets/react-1.js', '/assets/rows-1.js'])
  expect(preloaded((await visit('/incidents', {})).body)).toContain('/assets/incidents-1.js')
  expect(preloaded((await visit('/settings', {})).body)).toEqual(['/assets/react-1.js'])
  const { link } = (await visit('/', {})).headers
  expect(String(link).split(', ').sort()).toEqual(
    ['index', 'now', 'react', 'rows'].map(name => `</assets/${name}-1.js>; rel=modulepreload; crossorigin`),
  )
  expect(page).toContain('<style>body{margin:0}</style>')
  expect(page).not.toContain('rel="stylesheet"')
  const small = await visit('/', { 'accept-encoding': 'gzip, deflate, br' })
  expect([small.headers['content-encoding'], brotliDecompressSync(small.rawPayload).toString()]).toEqual([
    'br',
    (await visit('/', {})).body,
  ])
  const gzip = await visit('/', { 'accept-encoding': 'gzip' })
  expect(gunzipSync(gzip.rawPayload).toString()).toBe((await visit('/', {})).body)
})

test('the typeface is in the first picture only where the browser has said that it has this one', async () => {
  const faced = async (cookie: string) => /rel="preload" as="font"/.test((await visit('/', { cookie })).body)
  expect(await Promise.all(['', 'tocsin_face=Ab12', 'tocsin_face=another'].map(faced))).toEqual([false, true, false])
  expect((await visit('/', { cookie: 'tocsin_face=Ab12' })).body).toContain('<style>@font-face{font-family:Face}</style>')
})

test('hashed files are kept for ever and go as the build compressed them; what is missing is missing', async () => {
  const get = (url: string, encoding: string) => front.server.app.inject({ url, headers: { 'accept-encoding': encoding } })
  const small = await get('/assets/index-1.js', 'gzip, br')
  expect([small.headers['content-encoding'], small.headers['cache-control']]).toEqual(['br', 'public, max-age=31536000, immutable'])
  expect(small.headers['content-type']).toMatch(/^(?:text|application)\/javascript/)
  expect(brotliDecompressSync(small.rawPayload).toString()).toBe('console.log("as it is")')
  expect((await get('/assets/index-1.js', 'identity')).body).toBe('console.log("as it is")')
  expect((await get('/assets/now-1.js', 'br')).body).toBe('not compressed')
  expect((await get('/assets/gone-1.js', 'br')).statusCode).toBe(404)
  expect((await get('/.vite/manifest.json', 'br')).statusCode).toBe(404)
})

test('a console that was built before there was a list of its files is served all the same', () => {
  const older = join(webRoot, 'older')
  mkdirSync(older)
  writeFileSync(join(older, 'index.html'), files['index.html']!.toString().replace(/<link rel="stylesheet"[^>]*>/, ''))
  expect(readBuild(older)?.page('/', false).rest).toBe('</head><body></body>')
})

test('the server knows the screens that the console has, and no other', () => {
  const main = readFileSync(new URL('../../web/src/main.tsx', import.meta.url), 'utf8')
  const theirs = [...main.matchAll(/'(\/[^']*)': \{\s*screen: \(\) => import\('\.\/([^']+)'\)/g)].map(
    ([, path, module]) => `${path} src/${module}`,
  )
  expect(theirs.length).toBeGreaterThan(15)
  expect(screens.map(({ path, module }) => `${path} ${module}`).sort()).toEqual(theirs.sort())
  expect(screenOf('/incidents/12/')).toBe('src/incident/incident.tsx')
  expect(screenOf('/incidents/12/nothing')).toBe(null)
  const owed = (mine: boolean, limit: number) => `/obligations?state=overdue%2Cowed&mine=${mine}&limit=${limit}`
  expect(asksOf('/', new URLSearchParams())).toEqual([owed(true, 20), owed(false, 6)])
  expect(asksOf('/incidents/a%2Fb', new URLSearchParams())).toEqual(['/incidents/a%2Fb', '/incidents/a%2Fb/timeline?after=0'])
})

test('who is not signed in is carried that, and nothing else; a session that has ended neither', async () => {
  const nobody = await visit('/incidents/1', {})
  expect(Object.entries(carriedIn(nobody.body).answers).map(([path, [status, { error }]]) => [path, status, error])).toEqual([
    ['/me', 401, 'signed-out'],
  ])
  await front.ana.send('POST', '/api/v1/sign-out')
  const over = await visit('/incidents/1', cookie())
  expect(Object.values(carriedIn(over.body).answers).map(([status]) => status)).toEqual([401, 401, 401, 401])
  expect(nobody.body + over.body).not.toContain('Checkout')
  // A token is for programs: it does not make a page.
  const program = await visit('/incidents/1', { authorization: front.program.headers.authorization! })
  expect(program.body).not.toContain('Checkout')
})

test('the page of who is not signed in is made once for all of them, and anew when its clock has grown old', async () => {
  const { clock } = front.house
  const page = async (path: string, headers: Record<string, string> = {}) => {
    const { rawPayload, headers: said } = await visit(path, { 'accept-encoding': 'br', ...headers })
    expect(said['content-encoding']).toBe('br')
    return carriedIn(brotliDecompressSync(rawPayload).toString()).at
  }
  await clock.runFor(60_000)
  const made = clock.now()
  expect(await page('/incidents')).toBe(made)
  await clock.runFor(5_000)
  expect(await page('/incidents')).toBe(made)
  expect(await page('/nowhere/at/all')).toBe(clock.now())
  const elsewhere = clock.now()
  await clock.runFor(4_000)
  expect(await page('/somewhere/else'), 'what has no screen is one page, whatever it is called').toBe(elsewhere)
  expect(await page('/incidents', cookie()), 'a session has its own').toBe(clock.now())
  await clock.runFor(2_000)
  expect(await page('/incidents')).toBe(clock.now())
})
