import { expect, test } from 'vitest'
import { id } from './id.ts'
import { type OutsideDoor, Pass, passOut, showPass } from './outside.ts'

const doors: readonly OutsideDoor[] = ['customer', 'regulator', 'vendor', 'status page', 'system', 'webhook']

test.each(doors)('T-30 what is real gets a pass to a %s, and nothing of a drill does', door => {
  const pass = passOut(door, { drill: null })
  expect(() => showPass(pass!, door)).not.toThrow()
  expect(passOut(door, { drill: id('drill-1') })).toBeNull()
})

test('T-30 a pass opens the one door that it was made for, and what only looks like a pass opens none', () => {
  const pass = passOut('customer', { drill: null })!
  expect(() => showPass(pass, 'status page')).toThrow(/without a pass/)
  for (const forged of [{}, null, { door: 'customer' }, Object.create(Pass.prototype), structuredClone({ ...pass })])
    expect(() => showPass(forged as Pass, 'customer')).toThrow(/nothing leaves to a customer without a pass/)
})
