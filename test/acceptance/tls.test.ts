/** The whole product with a certificate of its own and nobody in front: what its user meets. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { serve } from './tocsin.ts'

const of = (name: string): string => new URL(`../../src/app/testing/one.${name}.pem`, import.meta.url).pathname
const root = new URL('../..', import.meta.url).pathname

test('C-03 served with a certificate of its own, its links begin with https, a page says that it stays so, and the command line of the machine works', async () => {
  const served = await serve({ env: { TLS_CERT: of('cert'), TLS_KEY: of('key'), TOCSIN_URL: '' } })
  onTestFinished(async () => void (await served.stop()))
  expect([served.url, served.signIn.slice(0, 8), served.intake.url.slice(0, 8)]).toEqual([
    `https://127.0.0.1:${served.port}`,
    'https://',
    'https://',
  ])
  const answer = await new Promise<Readonly<{ status: number | undefined; hsts: string | undefined }>>((resolve, reject) => {
    const sent = request(served.url, { ca: readFileSync(of('cert')), agent: false }, answer => {
      answer.resume()
      resolve({ status: answer.statusCode, hsts: answer.headers['strict-transport-security'] })
    })
    sent.on('error', reject)
    sent.end()
  })
  expect(answer).toEqual({ status: 200, hsts: 'max-age=31536000' })
  const { stdout } = await promisify(execFile)(process.execPath, ['src/cli.ts', 'incident', 'list', '--json', '--data', served.data], {
    cwd: root,
  })
  expect(JSON.parse(stdout)).toEqual({ incidents: [] })
  expect(await served.stop()).toBe(0)
})
