import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Button } from './button.tsx'

test('a button with a name of its own is called by what it shows, also while it says what it is doing', () => {
  const of = (busy: string | false) =>
    renderToStaticMarkup(createElement(Button, { busy, 'aria-label': 'Release what comes at 0:06', children: 'Release' }))
  expect(of(false)).toContain('aria-label="Release what comes at 0:06"')
  expect(of('Releasing…')).toContain('aria-label="Releasing… Release what comes at 0:06"')
  expect(renderToStaticMarkup(createElement(Button, { busy: 'Sending…', children: 'Send' }))).not.toContain('aria-label')
})
