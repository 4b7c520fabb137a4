/**
 * Files kept as evidence: their bytes come in pieces and are sealed piece by piece; that they are kept, opened or deleted is an event.
 *
 * E1  The incident's record says whether a file is kept. Bytes without such a word are destroyed: at once where an upload breaks off, and
 *     by whichever node looks an hour later where it died. Bytes with it are never taken away because something else went wrong.
 * E2  Kept is answered when the last piece and the event are committed, and not before.
 * E3  Nobody is given bytes before the event that says so is committed.
 * E4  Never more than two pieces of a file are in memory, however large it is.
 */
import { createHash } from 'node:crypto'
import type { Actor } from '../core/cause.ts'
import type { Refusal } from '../core/chapter.ts'
import { refuse } from '../core/chapters/deciding.ts'
import { fileOf } from '../core/chapters/evidence.ts'
import type { AskOf } from '../core/command.ts'
import type { StreamId } from '../core/event.ts'
import type { EvidenceFile, EvidenceFileId } from '../core/evidence.ts'
import { type Id, type Instant, instant } from '../core/id.ts'
import type { Incident } from '../core/incident.ts'
import type { ObligationId } from '../core/obligation/obligation.ts'
import { hour } from '../core/span.ts'
import type { OrgId, Store } from '../store/port.ts'
import { fresh, type Random } from './derive.ts'
import type { Handle, Outcome } from './handle.ts'
import { type Loop, makeLoop } from './loop.ts'
import type { Clock } from './port.ts'
import type { Tell } from './tell.ts'

const pieceBytes = 131_072
const lookAfterMs = hour // nothing that goes on takes longer
const lookEveryMs = hour
const atOnce = 100

const keyUsed = refuse(
  'key-used',
  'This command was carried out on another incident already: nothing was kept.',
  'Send it under another key.',
)

/** What somebody says of a file that they bring. `most`: how many an incident keeps. */
export type Brought = Readonly<{
  evidence: Id<'evidence'> | null
  name: string
  note: string | null
  mediaType: string
  collectedAt: Instant | null // null: now
  step: AskOf<'KeepEvidence'>['step']
  meets: ObligationId | null
  sha256: string | null // as they reckoned it; null: they did not
  bytesMost: number
  most: number
}>
export type EvidenceKept =
  /** again: it was there already. */
  | Readonly<{ kept: 'done'; file: EvidenceFileId; incident: Incident; again: boolean }>
  | Readonly<{ kept: 'refused'; refusal: Refusal }>
  | Readonly<{ kept: 'too large' | 'empty' | 'no such incident' }>
  | Readonly<{ kept: 'other bytes'; sha256: string }> // than were announced
export type EvidenceOpened =
  | Readonly<{ opened: 'done'; file: EvidenceFile; content: AsyncGenerator<Buffer> }>
  | Readonly<{ opened: 'refused'; refusal: Refusal }>
  | Readonly<{ opened: 'no such incident' | 'not there' }>

export type Evidence = Loop &
  Readonly<{
    /** Throws what `content` throws, and then nothing is kept. */
    keep(
      org: OrgId,
      stream: StreamId,
      by: Actor,
      brought: Brought,
      content: AsyncIterable<Uint8Array>,
      command?: Id<'command'>,
    ): Promise<EvidenceKept>
    /** Records that it was opened; `content` is read piece by piece, and throws before its end where it is not what was kept. */
    open(org: OrgId, stream: StreamId, by: Actor, file: EvidenceFileId, command?: Id<'command'>): Promise<EvidenceOpened>
    remove(org: OrgId, stream: StreamId, by: Actor, file: EvidenceFileId, reason: string, command?: Id<'command'>): Promise<Outcome>
  }>

export function makeEvidence(
  needs: Readonly<{ store: Store; clock: Clock; tell: Tell; handle: Handle; every: 'default' | 'never'; random?: Random }>,
): Evidence {
  const { store, clock, tell, handle } = needs
  const later = () => instant(clock.now() + lookAfterMs)
  const named = (command: Id<'command'> | undefined) => command ?? fresh<'command'>(needs.random)

  /** All pieces; a word: why there are none. */
  const takeIn = async (org: OrgId, file: EvidenceFileId, content: AsyncIterable<Uint8Array>, bytesMost: number) => {
    const home = store.org(org)
    const sum = createHash('sha256')
    let held: Uint8Array[] = []
    let heldBytes = 0
    let bytes = 0
    let place = 0
    const put = async (piece: Uint8Array): Promise<void> => {
      if (!(await home.putPiece(file, place++, Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength))))
        throw new Error(`the file ${file} was destroyed while it came in`)
    }
    for await (const chunk of content) {
      bytes += chunk.byteLength
      if (bytes > bytesMost) return 'too large'
      sum.update(chunk)
      for (let from = 0; from < chunk.byteLength; ) {
        const part = chunk.subarray(from, from + pieceBytes - heldBytes)
        from += part.byteLength
        held.push(part)
        heldBytes += part.byteLength
        if (heldBytes < pieceBytes) continue
        await put(Buffer.concat(held))
        held = []
        heldBytes = 0
      }
    }
    if (bytes === 0) return 'empty'
    if (heldBytes > 0) await put(Buffer.concat(held))
    return { bytes, sha256: sum.digest('hex') }
  }
  const destroy = (org: OrgId, file: EvidenceFileId) =>
    store
      .org(org)
      .destroyFiles([file])
      .catch(error => tell('error', 'what came in of a file is destroyed later', { file, why: String(error) }))
  /** Its incident keeps it: nobody need look. Where this fails, somebody does, and finds the same. */
  const settle = (org: OrgId, file: EvidenceFileId) =>
    store
      .org(org)
      .lookAtFile(file, null)
      .catch(error => tell('info', 'a file of evidence is looked at once more', { file, why: String(error) }))

  const look = async (): Promise<void> => {
    for (const org of await store.engine.orgs())
      for (const { file, stream } of await store.org(org).filesToLookAt(clock.now(), atOnce)) {
        const incident = (await store.org(org).load(stream))?.incident
        if (incident?.evidence?.[file]?.gone === null) await settle(org, file)
        else await destroy(org, file)
      }
  }
  const loop = makeLoop({
    name: 'looking after files',
    clock,
    tell,
    pollMs: needs.every === 'never' ? 'never' : lookEveryMs,
    async turn() {
      if (needs.every !== 'never') await look()
      return null
    },
  })

  return {
    ...loop,
    async keep(org, stream, by, brought, content, asked) {
      const { evidence, name, note, mediaType, collectedAt, step, meets, bytesMost, most } = brought
      const file = fresh<'evidence file'>(needs.random)
      const command = named(asked)
      const home = store.org(org)
      await home.beginFile(file, stream, later())
      let came: Awaited<ReturnType<typeof takeIn>>
      try {
        came = await takeIn(org, file, content, bytesMost)
        if (!(await home.lookAtFile(file, later()))) throw new Error(`the file ${file} was destroyed while it came in`)
      } catch (error) {
        await destroy(org, file)
        throw error
      }
      if (typeof came === 'string') {
        await destroy(org, file)
        return { kept: came }
      }
      const { bytes, sha256 } = came
      if (brought.sha256 !== null && brought.sha256 !== sha256) {
        await destroy(org, file)
        return { kept: 'other bytes', sha256 }
      }
      // From here on it may be committed whatever is thrown: only the record says whether it is (E1).
      const outcome = await handle({
        org,
        stream,
        by,
        command,
        ask: (text, world) => ({
          type: 'KeepEvidence',
          file,
          evidence,
          name: text(name),
          note: note === null ? null : text(note),
          mediaType,
          bytes,
          sha256,
          collectedAt: collectedAt ?? world.now,
          most,
          step,
          answer: step === null ? null : text(`Kept here: ${name}, SHA-256 ${sha256}`),
          meets,
        }),
      })
      if (outcome.handled !== 'done' && outcome.handled !== 'seen before') {
        await destroy(org, file)
        return outcome.handled === 'refused' ? { kept: 'refused', refusal: outcome.refusal } : { kept: 'no such incident' }
      }
      const { incident } = outcome
      if (incident.stream !== stream) {
        await destroy(org, file)
        return { kept: 'refused', refusal: keyUsed }
      }
      const it = fileOf(incident, command, { file, sha256, evidence }, by)
      if (it === file) await settle(org, file)
      else await destroy(org, file)
      if (it === null) throw new Error(`command ${command} kept a file on stream ${stream}, which is not there`)
      return { kept: 'done', file: it, incident, again: it !== file }
    },

    async open(org, stream, by, file, asked) {
      const first = await store.org(org).piece(file, 0)
      const known = first === null ? (await store.org(org).load(stream))?.incident.evidence?.[file] : undefined
      if (known?.gone === null) return { opened: 'not there' } // it should be, and nobody is told that they opened it
      const outcome = await handle({ org, stream, by, command: named(asked), ask: () => ({ type: 'OpenEvidence', file }) })
      if (outcome.handled === 'refused') return { opened: 'refused', refusal: outcome.refusal }
      if (outcome.handled !== 'done' && outcome.handled !== 'seen before') return { opened: 'no such incident' }
      const kept = outcome.incident.evidence?.[file]
      if (kept === undefined || first === null) return { opened: 'not there' }
      return { opened: 'done', file: kept, content: pieces(org, file, kept, first) }
    },

    async remove(org, stream, by, file, reason, asked) {
      const there = await store.org(org).lookAtFile(file, later())
      const outcome = await handle({
        org,
        stream,
        by,
        command: named(asked),
        ask: text => ({ type: 'DeleteEvidence', file, reason: text(reason) }),
      })
      const gone = 'incident' in outcome ? outcome.incident.evidence?.[file]?.gone : null
      if (gone) await destroy(org, file)
      else if (there) await settle(org, file)
      return outcome
    },
  }

  /** One piece is held back until all of it is known to hash to what was kept. */
  async function* pieces(org: OrgId, file: EvidenceFileId, { bytes, sha256 }: EvidenceFile, first: Buffer): AsyncGenerator<Buffer> {
    const sum = createHash('sha256')
    const count = Math.ceil(bytes / pieceBytes)
    let next: Buffer | null = first
    for (let place = 0; place < count; place++) {
      if (next === null) throw new Error(`of the file of evidence ${file} a piece is not there any more`)
      sum.update(next)
      const piece: Buffer = next
      next = place + 1 < count ? await store.org(org).piece(file, place + 1) : null
      if (place + 1 === count && sum.digest('hex') !== sha256) throw new Error(`the file of evidence ${file} is not what was kept`)
      yield piece
    }
  }
}
