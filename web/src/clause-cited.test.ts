import { expect, test } from 'vitest'
import { citedIn } from './clause-cited.ts'

const html = '<h2 id="escalation"><span>5.1</span> Escalation</h2><p>…</p><h2 class="c" id="team">2 Team</h2>'

test('a clause that is cited in words is found in the rendered plan by its number, one cited by id by its anchor', () => {
  const escalation = { id: 'escalation', number: '5.1', title: 'Escalation' }
  expect(citedIn(html, '5.1 Escalation')).toEqual(escalation)
  expect(citedIn(html, 'escalation')).toEqual(escalation)
})

test('a clause that the text at hand does not have keeps the words that it was cited by', () => {
  expect(citedIn(html, '9.9 Gone')).toEqual({ id: '', number: '9.9', title: 'Gone' })
  expect(citedIn('', 'gone')).toEqual({ id: 'gone', number: '', title: '' })
})
