import fc from 'fast-check'
import { expect, test } from 'vitest'
import { breakGlassCode, makeVault, readMasterKey } from './vault.ts'

const master = Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7 + 1))
const vault = makeVault(master)
const wrapped = vault.newOrgKey('org-1')
const org = vault.openOrg('org-1', wrapped)

/** Any code point, halves of one too; fast-check's own list of them takes a second to make. */
const anySign = fc.integer({ min: 0, max: 0x10ffff }).map(code => String.fromCodePoint(code))

test('C-04 what is sealed opens to the same words, and never looks the same twice', () => {
  fc.assert(
    fc.property(fc.string({ unit: anySign }), text => {
      const [a, b] = [org.seal('text a', text), org.seal('text a', text)]
      expect(org.open('text a', a)).toBe(text.toWellFormed())
      expect(a.sealed).not.toBe(b.sealed)
      expect(a.wrappedKey).not.toBe(b.wrappedKey)
    }),
  )
})

test('C-04 what was changed, moved to another place, another organisation or under another master key does not open', () => {
  const sealed = org.seal('text a', 'Ana')
  expect(() => org.open('text b', sealed)).toThrow(/does not open/)
  const flipped = Buffer.from(sealed.sealed, 'base64')
  flipped[flipped.length - 1]! ^= 1
  expect(() => org.open('text a', { ...sealed, sealed: flipped.toString('base64') })).toThrow(/does not open/)
  expect(() => org.open('text a', { ...sealed, wrappedKey: org.seal('text a', 'x').wrappedKey })).toThrow(/does not open/)
  const other = vault.openOrg('org-2', vault.newOrgKey('org-2'))
  expect(() => other.open('text a', sealed)).toThrow(/does not open/)
  expect(() => vault.openOrg('org-2', wrapped)).toThrow(/does not open/)
  expect(() => makeVault(Buffer.alloc(32, 1)).openOrg('org-1', wrapped)).toThrow(/does not open/)
})

test('one key serves a batch: each text opens in its place', () => {
  const key = org.newKey('intake 1')
  const again = org.openKey('intake 1', key.wrappedKey)
  expect(again.openBytes('words 0', key.sealBytes('words 0', Buffer.from('words')))).toEqual(Buffer.from('words'))
  expect(() => again.openBytes('words 1', key.sealBytes('words 0', Buffer.from('words')))).toThrow(/does not open/)
  expect(again.open('alert', key.seal('alert', 'checkout fails'))).toBe('checkout fails')
  expect(() => org.openKey('intake 2', key.wrappedKey)).toThrow(/does not open/)
})

test('the key check knows its own key and no other', () => {
  expect(vault.matches(makeVault(master).keyCheck)).toBe(true)
  expect(vault.matches(makeVault(Buffer.alloc(32, 1)).keyCheck)).toBe(false)
  expect(vault.matches('')).toBe(false)
})

test('keys for other purposes are the same each time, differ by purpose, and are not the master key', () => {
  expect(vault.deriveKey('links')).toEqual(makeVault(master).deriveKey('links'))
  expect(vault.deriveKey('links')).not.toEqual(vault.deriveKey('mail'))
  expect(vault.deriveKey('links')).not.toEqual(master)
})

test('hashes are disguised one by one: equal ones are equal within an organisation, and none across', () => {
  const other = vault.openOrg('org-2', vault.newOrgKey('org-2'))
  const [a, b] = [Buffer.alloc(16, 'a'), Buffer.alloc(16, 'b')]
  const both = org.disguised(Buffer.concat([a, b]))
  expect(both).toEqual(Buffer.concat([org.disguised(a), org.disguised(b)]))
  expect(both).toHaveLength(32)
  expect(org.disguised(a)).not.toEqual(a)
  expect(org.disguised(a)).not.toEqual(org.disguised(b))
  expect(org.disguised(a)).not.toEqual(other.disguised(a))
})

test('the recovery kit is read back, however it was copied: case, spaces and line breaks do not matter', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), bytes => {
      const key = Buffer.from(bytes)
      const groups = keyOf(makeVault(key).recoveryKit())
      expect(readMasterKey(groups)).toEqual(key)
      expect(readMasterKey(groups.toLowerCase().replaceAll('-', ' '))).toEqual(key)
    }),
  )
  expect(readMasterKey(master.toString('hex'))).toEqual(master)
  expect(readMasterKey(`${master.toString('base64')}\n`)).toEqual(master)
})

test('a letter that was copied wrongly is found, and the sentence says what to look at', () => {
  const groups = keyOf(vault.recoveryKit())
  for (let i = 0; i < groups.length; i++) {
    const letter = groups[i]!
    if (letter === '-' || letter === '\n' || letter === ' ') continue
    const wrong = `${groups.slice(0, i)}${letter === 'A' ? 'B' : 'A'}${groups.slice(i + 1)}`
    expect(() => readMasterKey(wrong), wrong).toThrow(/does not add up/)
  }
  expect(() => readMasterKey(`${groups.slice(0, -1)}0`)).toThrow(/has a "0" in it/)
  expect(() => readMasterKey('ABCD-EFGH')).toThrow(/56 letters and digits.*this has 8/)
})

test('X-16 the break-glass code is in the kit, and the same one for as long as the key is', () => {
  expect(vault.recoveryKit()).toContain(breakGlassCode(vault))
  expect(breakGlassCode(makeVault(master))).toBe(breakGlassCode(vault))
  expect(breakGlassCode(vault)).toMatch(/^([A-Z2-9]{6}-){3}[A-Z2-9]{6}$/)
})

const keyOf = (kit: string): string => kit.match(/(?:^ {4}(?:[A-Z2-9]{4}-?)+\n)+/m)![0].trim()
