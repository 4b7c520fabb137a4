/** The files of the tree as they stand, committed or not. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { SourceFile } from './rules.ts'

export const filesOfTheTree = (): readonly SourceFile[] =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
    .split('\0')
    .filter(path => /\.(ts|tsx|mjs|sql|css|md)$/.test(path))
    .flatMap(path => {
      try {
        return [{ path, text: readFileSync(path, 'utf8') }]
      } catch {
        return [] // deleted, not yet committed
      }
    })
