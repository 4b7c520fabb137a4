/** The program of the browser: the system's where there is one, else the one that npm brought packed, unpacked once a version. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { keptFolder } from '../../src/store/testing/kept.ts'

const system = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(path => existsSync(path))

/** Where it is; takes some seconds the first time. */
export async function browserProgram(): Promise<string> {
  if (system !== undefined) return system
  const manifest = readFileSync(new URL('../../node_modules/@sparticuz/chromium/package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  // The package unpacks into the folder for temporary files, where a second process takes what is half written for whole: here
  // that folder is of one process alone.
  const unpack = `import('@sparticuz/chromium').then(({ default: bundled }) => bundled.executablePath())`
  const folder = await keptFolder(`chromium-${version}`, async making => {
    execFileSync(process.execPath, ['-e', unpack], { cwd: import.meta.dirname, env: { ...process.env, TMPDIR: making } })
  })
  return join(folder, 'chromium')
}
