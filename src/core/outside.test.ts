import { expect, test } from 'vitest'
import { id } from './id.ts'
import { type OutsideDoor, Pass, passAsked, passIn, passOut, passToRead, showPass } from './outside.ts'

const doors: readonly OutsideDoor[] = ['customer', 'regulator', 'vendor', 'status page', 'system', 'webhook']
const drill = id<'drill'>('drill-1')

test.each(doors)('T-30 what is real gets a pass to a %s, and nothing of a drill does', door => {
  const pass = passOut(door, { drill: null }, {})
  expect(() => showPass(pass!, door)).not.toThrow()
  expect(passOut(door, { drill }, {})).toBeNull()
})

test('T-30 a pass opens the one door that it was made for, and what only looks like a pass opens none', () => {
  const pass = passOut('customer', { drill: null }, {})!
  expect(() => showPass(pass, 'status page')).toThrow(/without a pass/)
  for (const forged of [{}, null, { door: 'customer' }, Object.create(Pass.prototype), structuredClone({ ...pass })])
    expect(() => showPass(forged as Pass, 'customer')).toThrow(/nothing leaves to a customer without a pass/)
})

test.each(doors)('X-20 no pass to a %s is made while the house is in shadow, nor ever for what was opened in it', door => {
  for (const one of [{ drill: null }, { drill }, { drill: null, shadow: true }] as const)
    expect(passOut(door, one, { shadow: true })).toBeNull()
  expect(passOut(door, { drill: null, shadow: true }, {})).toBeNull()
})

test.each(['person', 'chat'] as const)(
  'X-20 a %s of ours is told of drills, of nothing in shadow, and of what they asked for themselves always',
  door => {
    expect(() => showPass(passIn(door, {}, {})!, door)).not.toThrow()
    expect(passIn(door, {}, { shadow: true })).toBeNull()
    expect(passIn(door, { shadow: true }, {})).toBeNull()
    expect(() => showPass(passAsked(door), door)).not.toThrow()
    expect(() => showPass(passAsked(door), 'customer')).toThrow(/without a pass/)
  },
)

test('X-20 what the public reads already stays to be read, and of what was opened in shadow nothing is', () => {
  expect(passToRead({ drill: null })).not.toBeNull()
  expect(passToRead({ drill: null, shadow: true })).toBeNull()
  expect(passToRead({ drill })).toBeNull()
})
