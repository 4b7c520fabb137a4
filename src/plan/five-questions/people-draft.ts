/** The people file that goes with a first plan: who is there, which positions they hold, and how to say where they are reached. */
import { stringify } from 'yaml'
import type { Answers, Given } from '../five-questions.ts'

export function peopleDraft({ team }: Answers, { people, zone }: Given): string {
  const given = [...new Set(people.map(name => name.trim()).filter(name => name !== ''))]
  const names = given.length > 0 ? given : ['You']
  const [first = 'You', second] = names
  const rota = names.length > 1
  const lead = second ?? first
  const positions: Record<string, string> = { responder: rota ? 'schedule on call' : first }
  if (team === 'one') {
    if (second !== undefined) positions['outside-contact'] = second
  } else positions.lead = lead
  if (team === 'many') positions.commander = lead
  const file = {
    ...(zone === null ? {} : { zone }),
    people: names.map((name, i) => ({ name, ...(i === 0 ? { owner: true } : {}) })),
    positions,
    ...(rota ? { schedules: { 'on call': { rotation: 'weekly on monday at 09:00', people: names } } } : {}),
  }
  return `# Who can be reached, who holds which position of the plan, and who is on call when.
# This file is private: the plan names positions and never a person.
#
#   tocsin serve --plan plan.md --people people.yaml
#   tocsin plan check plan.md --people people.yaml --weeks 8     is somebody reached at every minute?
#
# Say for each person how they are reached, beneath their name:
#     contact:
#       email: name@example.com
#       phone: +49 30 1234567
#       console: wherever open     rings in every console that they have open, and needs no set-up

${stringify(file, { lineWidth: 0 })}`
}
