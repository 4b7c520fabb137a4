/** tocsin backup and tocsin restore: the whole database in one file, and back. */

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { counted } from '../core/counted.ts'
import type { Settings } from '../settings.ts'
import type { Erasure } from '../store/port.ts'
import { type Answer, AnswerIsNo, type Command, type Options, textOf, type Values, WrongUse } from './command.ts'

const options: Options = { data: { type: 'string' } }
const help = ['--data DIR        the data directory (default .data, or TOCSIN_DATA); with DATABASE_URL, that database instead']

/** What both need of the installation: the key, and a way to the database as its owner. Everything is loaded when it is asked for. */
async function settingsOf(values: Values): Promise<Settings> {
  const { readSettings, WrongSettings } = await import('../settings.ts')
  const data = textOf(values, 'data')
  try {
    return readSettings(data === undefined ? {} : { data }, process.env)
  } catch (error) {
    if (error instanceof WrongSettings) throw new WrongUse(error.message, 'tocsin serve --help')
    throw error
  }
}
async function vaultOf(settings: Settings) {
  const [{ makeVault }, { masterKeyIn }] = await Promise.all([import('../store/vault.ts'), import('../data-directory.ts')])
  if (settings.masterKey === null && !existsSync(join(settings.data, 'master.key')))
    throw new AnswerIsNo(
      `there is no master key in ${settings.data}`,
      'put the one of the recovery kit into TOCSIN_MASTER_KEY, or name the directory with --data',
    )
  return makeVault(masterKeyIn(settings.data, settings.masterKey).key)
}
/** The database of a running server is used as it runs; one that stands still is started, and stopped again. */
async function databaseOf(settings: Settings) {
  if (settings.database !== null) return { owner: { connectionString: settings.database.ownerUrl }, close: async () => {} }
  const [{ startEmbedded }, { findServer, takeDirectory }] = await Promise.all([
    import('../store/embedded/server.ts'),
    import('../data-directory.ts'),
  ])
  const giveBack = findServer(settings.data) === null ? takeDirectory(settings.data) : () => {}
  try {
    const server = await startEmbedded({ dir: settings.data })
    return {
      owner: server.owner,
      async close() {
        if (!server.adopted) await server.stop()
        giveBack()
      },
    }
  } catch (error) {
    giveBack()
    throw error
  }
}
async function said<T>(work: () => Promise<T>): Promise<T> {
  const { WrongBackup } = await import('../backup/frames.ts')
  try {
    return await work()
  } catch (error) {
    if (error instanceof WrongBackup) throw new AnswerIsNo(error.message)
    throw error
  }
}
const amount = (bytes: number): string => (bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`)

export const backup: Command = {
  name: 'backup',
  usage: 'FILE [--data DIR]',
  summary: 'Copy the whole database into one encrypted file, while everything goes on',
  takes: { min: 1, max: 1 },
  options,
  help: [...help, '', 'The master key is not in the file: keep the recovery kit. Nobody reads a backup without it.'],
  async run({ positionals, values }): Promise<Answer> {
    const settings = await settingsOf(values)
    if (settings.database === null && !existsSync(join(settings.data, 'postgres')))
      throw new AnswerIsNo(
        `there is no database in ${settings.data}`,
        'name the data directory with --data, or a database with DATABASE_URL',
      )
    const vault = await vaultOf(settings)
    const path = resolve(positionals[0]!)
    const [{ writeBackup }, { default: about }] = await Promise.all([
      import('../backup/copy.ts'),
      import('../../package.json', { with: { type: 'json' } }),
    ])
    const database = await databaseOf(settings)
    try {
      const made = await said(() => writeBackup({ owner: database.owner, vault, path, version: about.version, now: Date.now() }))
      return {
        json: { file: path, ...made },
        text: `${path}: ${counted(made.rows, 'row')} of ${counted(made.tables, 'table')}, ${amount(made.bytes)}, as of ${made.madeAt}.\nThe master key is not in it: without the recovery kit nobody reads it, and that includes you.`,
      }
    } finally {
      await database.close()
    }
  },
}

export const restore: Command = {
  name: 'restore',
  usage: 'FILE [--data DIR] [--erasures FILE]…',
  summary: 'Bring a backup back into an empty database; nothing that was on its way is sent again',
  takes: { min: 1, max: 1 },
  options: { ...options, erasures: { type: 'string', multiple: true } },
  help: [
    ...help,
    '--erasures FILE   a list of erasures (DIR/erasures.jsonl of any node): what was erased after the backup is erased again.',
    '                  The one in DIR is taken by itself.',
  ],
  async run({ positionals, values }): Promise<Answer> {
    const settings = await settingsOf(values)
    const vault = await vaultOf(settings)
    const path = resolve(positionals[0]!)
    const { assertReadable, restoreBackup } = await import('../backup/restore.ts')
    await said(() => assertReadable(path, vault))
    const { erasures, lists } = await listsOf(settings, (values.erasures ?? []) as string[])
    const database = await databaseOf(settings)
    try {
      const done = await said(() => restoreBackup({ owner: database.owner, vault, path, erasures, now: Date.now() }))
      return {
        json: { file: path, ...done, lists },
        text: [
          `${counted(done.rows, 'row')} of ${counted(done.tables, 'table')}, as of ${done.madeAt}.`,
          `${counted(done.inFlight, 'message was', 'messages were')} on the way when the copy was made: nothing of that is sent again, and nobody can say whether it arrived.`,
          lists.length === 0
            ? 'No list of erasures was found: what was erased after the backup can be read again. Give the list with --erasures, into an empty database once more.'
            : `${counted(done.erasures, 'erasure')} from after the backup ${done.erasures === 1 ? 'was' : 'were'} carried out again (${lists.join(', ')}).`,
          'Everybody signs in anew. Keys and tokens that were revoked after the backup open again: revoke them once more.',
        ].join('\n'),
      }
    } finally {
      await database.close()
    }
  },
}
async function listsOf(
  settings: Settings,
  given: readonly string[],
): Promise<Readonly<{ erasures: readonly Erasure[]; lists: readonly string[] }>> {
  const { erasureListIn, readErasures } = await import('../backup/erasure-list.ts')
  for (const path of given) if (!existsSync(path)) throw new WrongUse(`there is no ${path}`, '--erasures DIR/erasures.jsonl')
  const lists = [erasureListIn(settings.data), ...given.map(path => resolve(path))].filter(path => existsSync(path))
  return { erasures: lists.flatMap(path => readErasures(path)), lists }
}
