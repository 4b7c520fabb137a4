import { expect, test } from 'vitest'
import { isSignedBy, makeSigner } from '../ed25519.ts'
import { cosigned, logKey, printKey, readKey, readNote, signaturesIn, signedBy, signedNote, witnessKey } from './note.ts'

const log = makeSigner(Buffer.alloc(32, 1))
const witness = makeSigner(Buffer.alloc(32, 2))
const checkpoint = { origin: 'tocsin.example/log', size: 42, root: Buffer.alloc(32, 7) }

test('X-05 the key and the signature of a note that others made are read as they meant them', () => {
  // The worked example of the Go library that signed notes come from.
  const key = readKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')
  const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
  const [signature] = signaturesIn(
    '\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
  )
  expect(signature).toMatchObject({ name: key.name, id: key.id })
  expect(isSignedBy(key.public, Buffer.from(text), signature!.bytes)).toBe(true)
  expect(printKey(key)).toBe('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')
})

test('X-05 a checkpoint says whose log it is, how long and with which root, and is signed by the log and by who saw it', () => {
  const own = signedNote(checkpoint, log)
  const note = readNote(own + cosigned(readNote(own).text, 'witness.example/w1', 1_764_500_000, witness))
  expect(note.checkpoint).toEqual(checkpoint)
  expect(signedBy(note, readKey(printKey(logKey(checkpoint.origin, log.public))))).toEqual({ at: null })
  expect(signedBy(note, readKey(printKey(witnessKey('witness.example/w1', witness.public))))).toEqual({ at: 1_764_500_000 })
  expect(signedBy(note, logKey(checkpoint.origin, witness.public)), 'another key under its name').toBe(false)
  expect(signedBy(note, witnessKey('witness.example/w2', witness.public)), 'its key under another name').toBe(false)
})

test('X-05 a text or a signature that was altered is named, whichever of its letters it was', () => {
  const own = signedNote(checkpoint, log)
  const key = logKey(checkpoint.origin, log.public)
  expect(() => signedBy(readNote(own.replace('\n42\n', '\n43\n')), key)).toThrow('was altered')
  const line = cosigned(readNote(own).text, 'w', 1_764_500_000, witness)
  const later = Buffer.from(line.split(' ')[2]!, 'base64')
  later[11]! ^= 1 // the last bit of its second
  const note = readNote(`${own}\u2014 w ${later.toString('base64')}\n`)
  expect(() => signedBy(note, witnessKey('w', witness.public))).toThrow('the signature of w')
  const short = readNote(`${own}\u2014 w ${later.subarray(0, 40).toString('base64')}\n`)
  expect(() => signedBy(short, witnessKey('w', witness.public))).toThrow('the signature of w')
})

test.each([
  ['', 'a text, an empty line'],
  ['a log\n1\n', 'a text, an empty line'],
  ['a log\n1\nAAAA\n\n\u2014 a AAAAAAAAAA==\n', 'root hash'],
  [`a log\n01\n${Buffer.alloc(32).toString('base64')}\n\n\u2014 a AAAAAAAAAA==\n`, 'number of its entries'],
  [`a log\n1\n${Buffer.alloc(32).toString('base64')}\n\nnot signed\n`, 'lines of signatures'],
])('what is no checkpoint is refused with what one looks like: %j', (text, words) => {
  expect(() => readNote(text)).toThrow(words)
})

test.each(['', 'a+b', 'log+00000000+AAAA', printKey(logKey('log', log.public)).replace('log+', 'other+')])(
  'a key that is cut or altered is refused: %s',
  text => {
    expect(() => readKey(text)).toThrow()
  },
)
