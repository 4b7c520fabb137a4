import { expect, test } from 'vitest'
import { headline } from './headline.ts'
import { page } from './testing/message.ts'
import { pageSpeech } from './twilio/speech.ts'

test('a page is headed by its severity and number, and a test page by what it is', () => {
  expect(headline(page('x', { title: 'Checkout answers 500' }))).toBe('P1 #12: Checkout answers 500')
  const toOneself = page('x', { severity: 'Test', incident: 'test', title: 'A test page from Tocsin' })
  expect(headline(toOneself)).toBe('A test page from Tocsin')
  const said = pageSpeech({ ...toOneself, clause: 'You asked for it.' }, 'https://tocsin.example/key')
  expect(said).not.toContain('incident')
  expect(said).toContain('You asked for it. Press 1 to say that it reached you.')
})
