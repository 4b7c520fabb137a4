import { expect, test } from 'vitest'
import { letIn } from './page-policy.ts'
import { contentSecurityPolicy } from './security.ts'

test('C-31 a page lets nothing in from elsewhere, and a policy that would is found out', () => {
  expect(letIn(contentSecurityPolicy)).toEqual([])
  expect(letIn(`${contentSecurityPolicy}; script-src-elem https://cdn.example.com`)).toEqual(['script-src-elem https://cdn.example.com'])
  expect(letIn("default-src 'self'; script-src 'self' 'unsafe-inline'")).toEqual(["script-src 'unsafe-inline'"])
  expect(letIn('')).toEqual(['no default-src'])
  expect(letIn("default-src 'self'; img-src *")).toEqual(['img-src *'])
})
