/** Another pager that can be imported from: how it is asked, and how its answers are read. One folder each. */
import type { Ask } from './ask.ts'
import type { Found, Window } from './found.ts'
import type { Ledger } from './ledger.ts'
import type { Saved } from './saved.ts'

export type Answers = Map<string, unknown[]>
export type Pager = Readonly<{
  /** As it is called on the command line. */
  id: string
  /** As people call it. */
  name: string
  /** The base of its API where it has one for everybody. */
  url: string | null
  /** The variable of the environment that holds its token. */
  tokenVariable: string
  headers(token: string): Readonly<Record<string, string>>
  /** Reads all that an import needs; `unread` collects what was refused and may be missing. */
  fetch(ask: Ask, window: Window, unread: string[]): Promise<Answers>
  read(saved: Saved, window: Window, ledger: Ledger): Found
  /** For --help: what a token must be able to do, and the files of a folder. */
  help: readonly string[]
}>
