import type { ReactElement } from 'react'
import { expect, test } from 'vitest'
import { Button } from './button.tsx'

test('a button with a name of its own is called by what it shows, also while it says what it is doing', () => {
  const named = (props: Parameters<typeof Button>[0]) => (Button(props) as ReactElement<{ 'aria-label'?: string }>).props['aria-label']
  const release = { 'aria-label': 'Release what comes at 0:06', children: 'Release' }
  expect(named(release)).toBe('Release what comes at 0:06')
  expect(named({ ...release, busy: 'Releasing…' })).toBe('Releasing… Release what comes at 0:06')
  expect(named({ busy: 'Sending…', children: 'Send' })).toBe(undefined)
})
