/**
 * The status page on another host, kept up to date: written after each change, and looked at each minute, because time
 * alone changes it too and what was changed on another node is heard of late.
 */
import { makeLoop } from './engine/loop.ts'
import type { Engine } from './engine/port.ts'
import type { Tell } from './engine/tell.ts'
import { exportTo } from './status/export.ts'
import { statusFiles } from './status/files.ts'
import { nextChange } from './status/page.ts'
import type { OrgId } from './store/port.ts'

const lookEveryMs = 60_000

export function keepExported(
  needs: Readonly<{ engine: Engine; org: OrgId; directory: string; publicUrl: string; tell: Tell }>,
): Readonly<{ stop(): Promise<void> }> {
  const { engine, org, directory, publicUrl, tell } = needs
  const loop = makeLoop({
    name: 'writing the status page to its directory',
    clock: engine.clock,
    tell,
    pollMs: lookEveryMs,
    async turn() {
      const page = await engine.statusPages.page(org)
      if (!page.settings.open) return null
      const url = page.settings.address ?? `${publicUrl}/status`
      const { written, removed } = await exportTo(directory, statusFiles(page, { url, subscribe: `${publicUrl}/status` }))
      if (written.length + removed.length > 0)
        tell('info', 'the status page was written', { directory, written: written.length, removed: removed.length })
      return nextChange(page)
    },
  })
  engine.statusPages.onChange(changed => {
    if (changed === org) loop.kick()
  })
  loop.start()
  return { stop: loop.stop }
}
