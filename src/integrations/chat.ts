/**
 * The port to a team's chat: one that has channels, threads in them, messages that can be changed afterwards, and people with ids of
 * their own. It does one thing when asked and says what became of it; when something is tried again is decided by whoever asks
 * (`src/chat/`).
 */
import type { Pass } from '../core/outside.ts'

export type ChatPlace = Readonly<{ channel: string; thread: string | null }>
/** `calls`: members of the chat who are called by name at its end. Everything else is plain words: nothing in them is read as a sign. */
export type ChatLine = Readonly<{ text: string; quote?: string; calls?: readonly string[] }>
export type ChatDoes = 'acknowledge' | 'role' | 'severity' | 'resolve'
export type ChatButton =
  | Readonly<{ does: ChatDoes; of: string; words: string; main?: true }> // of: handed back when it is pressed
  | Readonly<{ link: string; words: string }>
export type ChatWords = Readonly<{
  head: string | null // one line above the others
  lines: readonly ChatLine[]
  foot: string | null
  buttons: readonly ChatButton[]
}>
/** What became of one attempt. `at`: what the chat calls the message. */
export type Said =
  | Readonly<{ said: 'done'; at: string }>
  /** Trying again will not help, until somebody sets the channel or the token right; message: never, for this message. */
  | Readonly<{ said: 'refused'; detail: string; of: 'place' | 'carrier' | 'message' }>
  | Readonly<{ said: 'failed'; detail: string; afterMs?: number }> // nothing was sent
  | Readonly<{ said: 'unknown'; detail: string }> // it may stand there
export type NotSaid = Exclude<Said, { said: 'done' }>

/** A question that is put to somebody who pressed a button. `of`: handed back with the answer. */
export type ChatForm = Readonly<{
  does: ChatDoes
  of: string
  title: string
  lead: string
  send: string
  choice: Readonly<{ label: string; options: readonly Readonly<{ value: string; words: string }>[]; chosen: string | null }> | null
  text: Readonly<{ label: string; hint: string; must: boolean }> | null
}>

/** What stands in a channel for everybody to read; answers to whoever pressed or wrote need none. */
type ChatPass = Pass<'chat'>

export type Chat = Readonly<{
  kind: 'slack'
  name: string
  /** A sentence for whoever typed it, or null. */
  objects(channel: string): string | null
  /** `key` goes with it and is not shown: it is found again by it. */
  post(pass: ChatPass, place: ChatPlace, key: string, words: ChatWords): Promise<Said>
  change(pass: ChatPass, channel: string, at: string, words: ChatWords): Promise<Said>
  /** The message with this key that was posted since then; `at` null: there is none. */
  find(place: ChatPlace, key: string, sinceMs: number): Promise<Readonly<{ found: string | null }> | NotSaid>
  /** To one member alone, where they are; nothing depends on it. */
  whisper(place: ChatPlace, member: string, words: string): Promise<void>
  /** An address that opens the message; null: there is none to be had. */
  link(channel: string, at: string): Promise<string | null>
  /** Puts a question to whoever pressed; the chat takes it for three seconds after that. */
  ask(pressed: string, form: ChatForm): Promise<void>
}>
