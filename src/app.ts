/**
 * One whole instance: started in order and stopped in the other one. What fails on the way up is taken down again, and says in a
 * sentence what to do. The embedded server comes up while everything else is still being read, which takes longer.
 */
import type { Started, Stopping } from './app/assemble.ts'
import { compiled, noteTaken, readPlanFile, wasTaken } from './app/files.ts'
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
    // What is wrong with it is said before anything is made, or brought up to date and cannot go back.
    if (plan !== null && !wasTaken(settings.data, plan.source)) await compiled(plan.path, plan.source)
    down.push(takeDirectory(settings.data))
    const vault = makeVault(masterKeyIn(settings.data, settings.masterKey).key)
    const embedded =
      settings.database === null
        ? keepEmbedded({ dir: settings.data }, (what, why) => tell('error', what, why === null ? {} : { why }))
        : null
    embedded?.catch(() => {}) // who waits for it says so
    if (embedded !== null)
      down.push(() =>
        embedded.then(
          server => server.stop(),
          () => {}, // it has not come up, and whoever waits for it says why
        ),
      )
    const { assemble } = await import('./app/assemble.ts')
    const assembled = await assemble({ settings, plan, vault, embedded, tell, down })
    if (plan !== null) noteTaken(settings.data, plan.source)
    return { ...assembled, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
