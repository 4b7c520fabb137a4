/** The peer: the real Alertmanager, started anew for each row, with what it needs to be as quick as it can be. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../src/integrations/testing/installed.ts'

const command = process.env.ALERTMANAGER ?? 'prometheus-alertmanager'

/** "0.25.0"; null: it is not installed here. */
export const alertmanagerVersion = (): string | null => {
  const { stdout, stderr } = spawnSync(command, ['--version'], { encoding: 'utf8' })
  return /version (\S+?),? /.exec(`${stdout ?? ''}${stderr ?? ''}`)?.[1] ?? null
}

export type Alertmanager = Readonly<{ url: string; pid: number; stop(): Promise<void> }>

/** `webhook`: each alert is a group of its own and is sent there at once; null: one group by alertname, sent to nobody. */
export async function startAlertmanager(webhook: string | null): Promise<Alertmanager> {
  const dir = mkdtempSync(join(tmpdir(), 'tocsin-bench-peer-'))
  const receiver = webhook === null ? '' : `, webhook_configs: [{url: '${webhook}', send_resolved: false}]`
  const by = webhook === null ? 'alertname' : '...'
  writeFileSync(
    join(dir, 'alertmanager.yml'),
    `route: {receiver: bench, group_by: ['${by}'], group_wait: 0s, group_interval: 5m, repeat_interval: 4h}\nreceivers: [{name: bench${receiver}}]\n`,
  )
  const port = await freePort()
  const child = spawn(
    command,
    [
      `--config.file=${dir}/alertmanager.yml`,
      `--storage.path=${dir}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  )
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const url = `http://127.0.0.1:${port}`
  for (const until = Date.now() + 60_000; ; ) {
    const ready = await fetch(`${url}/-/ready`).catch(() => null)
    if (ready?.ok) break
    if (Date.now() > until || child.exitCode !== null) throw new Error(`${command} did not start`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return {
    url,
    pid: child.pid!,
    async stop() {
      child.kill('SIGTERM')
      await gone
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
