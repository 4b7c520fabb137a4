/** tocsin status export DIR: the public status page as files for any web server. */
import type { As } from '../http/api.ts'
import type { StatusFiles } from '../http/status-api.ts'
import { exportTo } from '../status/export.ts'
import { type Answer, AnswerIsNo, type Command } from './command.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'

export const statusExport: Command = {
  name: 'status export',
  usage: 'DIR',
  summary: 'The public status page as files, for a web server on another host',
  takes: { min: 1, max: 1 },
  options: remoteOptions,
  help: [
    'DIR            where to write; only what changed is written, each file whole, and what an',
    '               earlier export made and is no longer there is taken away',
    ...remoteHelp,
  ],
  async run({ positionals, values }): Promise<Answer> {
    const { url, files } = await remoteOf(values).ask<As<typeof StatusFiles>>('GET', '/status-page/files')
    const directory = positionals[0]!
    try {
      const done = await exportTo(directory, files)
      return {
        json: { directory, url, ...done },
        text: `${done.written.length} written, ${done.unchanged} unchanged, ${done.removed.length} removed in ${directory}, to be read at ${url}`,
      }
    } catch (error) {
      throw new AnswerIsNo(
        `${directory} was not written: ${error instanceof Error ? error.message : String(error)}`,
        'name a directory that is yours',
      )
    }
  },
}
