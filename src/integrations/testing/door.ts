/** A door with our routes behind a key, for tests with other tools' own clients: what was read is kept, nothing is stored. */
import { instant } from '../../core/id.ts'
import type { Read, Signal } from '../source.ts'
import { sourceRoutes, unserved } from '../sources.ts'
import { type LocalServer, localServer } from './local-server.ts'

export type Door = LocalServer & Readonly<{ key: string; signals: Signal[]; refused: Read[] }>

export async function door(secure = false): Promise<Door> {
  const key = 'a-key'
  const signals: Signal[] = []
  const refused: Read[] = []
  const server = await localServer(heard => {
    const path = heard.path.replace(`/in/${key}`, '').replace(/\?.*/, '')
    const route = sourceRoutes().find(route => route.method === heard.method && route.path === path)
    if (route === undefined) return unserved(heard.method, path) ?? { status: 404 }
    const now = instant(Date.now())
    const read = route.read(heard.bytes, heard.headers, now)
    if ('problem' in read) refused.push(read)
    else signals.push(...read.signals)
    return route.reply(read, { now, dedup: 'problem' in read ? [] : read.signals.map(signal => signal.dedup ?? '') })
  }, secure)
  return { ...server, key, signals, refused }
}
