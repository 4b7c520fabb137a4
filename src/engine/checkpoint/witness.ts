/**
 * Has others sign that they saw the log grow (C2SP tlog-witness): each is shown a checkpoint and the proof that it grew out of the last one that
 * it signed, and signs it with the second at which it did.
 *
 * K1  A witness that cannot be reached, or does not answer, is asked again with each look at the log; nothing waits for it longer than its answer may take.
 * K2  What it answers counts by its key alone, and is kept once.
 * K3  "The proof does not fit" and "I saw more entries than you have" say that another log was shown to it before, or that this one was restored
 *     from a backup: that is told as an error, in its own words.
 */
import type { Hash } from '../../core/log/merkle.ts'
import type { KeptCheckpoint, OrgId, Store } from '../../store/port.ts'
import type { Clock } from '../port.ts'
import type { Tell } from '../tell.ts'
import { type NoteKey, readNote, signaturesIn, signedBy } from './note.ts'

export type Witness = Readonly<{
  key: NoteKey
  /** Posts to its add-checkpoint. Throws Error where nothing was answered. */
  ask(body: string): Promise<Readonly<{ status: number; body: string }>>
}>

/** Answers the checkpoint with what witnesses signed of it by now. */
export type Witnessing = (
  org: OrgId,
  checkpoint: KeptCheckpoint,
  grown: (before: number) => Promise<readonly Hash[]>,
) => Promise<KeptCheckpoint>

/** Why this witness has not signed the newest checkpoint, as it was last told; null: nothing went wrong. */
export type Trouble = (org: OrgId, witness: string) => string | null

const otherWords = 'it knows other entries than these: another log was shown to it before'

export function makeWitnessing(
  needs: Readonly<{ witnesses: readonly Witness[]; store: Store; clock: Clock; tell: Tell }>,
): Readonly<{ have: Witnessing; trouble: Trouble }> {
  const { store, clock, tell } = needs
  const saw = new Map<string, number>() // by organisation and witness, how many entries it has signed for; what is not known it says
  const troubles = new Map<string, string>()

  const askOne = async (
    org: OrgId,
    { key, ask }: Witness,
    checkpoint: KeptCheckpoint,
    grown: (before: number) => Promise<readonly Hash[]>,
  ): Promise<void> => {
    const of = `${org} ${key.name} ${key.id}`
    const show = async (before: number) => {
      const proof = before === 0 || before === checkpoint.size ? [] : await grown(before)
      const lines = [`old ${before}`, ...proof.map(hash => Buffer.from(hash).toString('base64')), '']
      return ask(`${lines.join('\n')}\n${checkpoint.note}`)
    }
    let before = saw.get(of) ?? 0
    let answer = await show(before)
    if (answer.status === 409) {
      const size = /^\d{1,15}\n?$/.test(answer.body) ? Number(answer.body) : null
      if (size === null || size === before) throw new Error(otherWords)
      if (size > checkpoint.size)
        throw new Error(`it has seen ${size} entries, and here are ${checkpoint.size}: some are gone, or the log is of an older backup`)
      before = size
      answer = await show(before)
      if (answer.status === 409) throw new Error(otherWords)
    }
    if (answer.status === 422)
      throw new Error(`it does not find the ${before} entries that it has seen in these: something in them was altered`)
    if (answer.status === 404)
      throw new Error('it does not know this log: give whoever runs it the key that tocsin log checkpoint --key prints')
    if (answer.status === 403)
      throw new Error('it does not know the key of this log: give whoever runs it what tocsin log checkpoint --key prints')
    if (answer.status !== 200) throw new Error(`it answered ${answer.status}`)
    const own = signaturesIn(answer.body).find(({ name, id }) => name === key.name && id === key.id)
    if (own === undefined) throw new Error('it signed with another key than its own')
    if (signedBy(readNote(checkpoint.note + own.line), key) === false) throw new Error('it signed nothing')
    await store.org(org).keepCosignature(checkpoint.size, { witness: key.name, at: clock.now(), line: own.line })
    saw.set(of, checkpoint.size)
  }

  const have: Witnessing = async (org, checkpoint, grown) => {
    const missing = needs.witnesses.filter(({ key }) => !checkpoint.cosignatures.some(({ witness }) => witness === key.name))
    if (missing.length === 0) return checkpoint
    await Promise.all(
      missing.map(async witness => {
        const of = `${org} ${witness.key.name}`
        try {
          await askOne(org, witness, checkpoint, grown)
          if (troubles.delete(of)) tell('info', 'a witness signs the log again', { witness: witness.key.name })
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error)
          if (troubles.get(of) !== why)
            tell('error', 'a witness did not sign the log', { witness: witness.key.name, why, entries: checkpoint.size })
          troubles.set(of, why)
        }
      }),
    )
    const [now] = await store.org(org).checkpoints(1, checkpoint.size + 1)
    return now ?? checkpoint
  }
  return { have, trouble: (org, witness) => troubles.get(`${org} ${witness}`) ?? null }
}
