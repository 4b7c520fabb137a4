/**
 * One whole instance: started in order and stopped in the other one. What fails on the way up is taken down again, and says in a
 * sentence what to do. The embedded server comes up while everything else is still being read, which takes longer.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Started, Stopping } from './app/assemble.ts'
import { compiled, readPlanFile } from './app/files.ts'
import { masterKeyIn, takeDirectory } from './data-directory.ts'
import { armFromEnvironment } from './engine/failpoints.ts'
import { type Tell, tellStderr } from './engine/tell.ts'
import type { Settings } from './settings.ts'
import { keepEmbedded } from './store/embedded/keep.ts'
import { makeVault } from './store/vault.ts'

export type { Started } from './app/assemble.ts'
export { WrongFile } from './app/files.ts'

export async function start(settings: Settings, tell: Tell = tellStderr): Promise<Started> {
  armFromEnvironment(process.env.TOCSIN_FAILPOINT)
  const down: Stopping = []
  const stop = async (): Promise<void> => {
    for (let step = down.pop(); step !== undefined; step = down.pop()) {
      try {
        await step()
      } catch (error) {
        tell('error', 'something did not stop cleanly', { why: error instanceof Error ? error.message : String(error) })
      }
    }
  }
  try {
    const plan = settings.plan === null ? null : readPlanFile(settings.plan)
    // A first start says what is wrong before it makes anything. A later one compiles the plan if it is not the one that was taken.
    if (plan !== null && isFirst(settings.data)) await compiled(plan.path, plan.source)
    down.push(takeDirectory(settings.data))
    const vault = makeVault(masterKeyIn(settings.data, settings.masterKey).key)
    const embedded =
      settings.database === null
        ? keepEmbedded({ dir: settings.data }, (what, why) => tell('error', what, why === null ? {} : { why }))
        : null
    if (embedded !== null)
      down.push(() =>
        embedded.then(
          server => server.stop(),
          () => {}, // it has not come up, and whoever waits for it says why
        ),
      )
    const { assemble } = await import('./app/assemble.ts')
    return { ...(await assemble({ settings, plan, vault, embedded, tell, down })), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const isFirst = (data: string): boolean => !['postgres', 'master.key'].some(made => existsSync(join(data, made)))
