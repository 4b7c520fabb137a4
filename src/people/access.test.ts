import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compiled, shippedSource } from '../plan/testing/shipped.ts'
import { lackingAccess } from './access.ts'
import { changePerson } from './change.ts'
import { peopleOf } from './people-of.ts'
import { readPeople } from './read.ts'

const team = compiled(shippedSource('team'))
const file = (access: string) => `zone: Europe/Berlin
people:
  - name: Ana Example
    id: ana
    owner: true
    contact: { ntfy: ana }
${access}
  - name: Ben Example
    id: ben
    contact: { ntfy: ben }
positions:
  engineering-lead: schedule leads
schedules:
  leads:
    rotation: weekly on monday at 09:00
    starting: 2026-01-05
    people: [Ana Example, Ben Example]
`
const lacking = (access: string) => {
  const { directory, problems } = readPeople(file(access))
  if (directory === null) throw new Error(JSON.stringify(problems))
  return { directory, found: lackingAccess(team, directory, peopleOf(directory)) }
}

test('T-37 an access that a role needs and somebody who may hold it does not have is found beforehand, on the whole rota', () => {
  const role = team.roles.find(r => r.access?.length)!
  expect(role.access).toEqual(['Azure', 'MongoDB Atlas', 'Cloudflare'])
  const { directory, found } = lacking('    access: [azure, mongodb-atlas]')
  expect(found).toEqual([
    { person: 'ana', role: role.id, access: ['Cloudflare'] },
    { person: 'ben', role: role.id, access: ['Azure', 'MongoDB Atlas', 'Cloudflare'] },
  ])
  const given = changePerson(directory, 'ana' as never, { access: ['Azure', 'MongoDB Atlas', ' Cloudflare '] })
  expect(lackingAccess(team, given, peopleOf(given)).map(l => l.person)).toEqual(['ben'])
})

test('T-37 the people of the examples have what the shipped team plan asks for', () => {
  const { directory } = readPeople(readFileSync(new URL('../../docs/examples/people.yaml', import.meta.url), 'utf8'))
  expect(lackingAccess(team, directory!, peopleOf(directory!))).toEqual([])
})
