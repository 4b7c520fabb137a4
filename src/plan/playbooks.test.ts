/** The playbooks of the plans that ship, worked by hand on an incident: from the document to what was done, left out and owed. */
import { expect, test } from 'vitest'
import { proposedBecause } from '../core/chapters/playbooks.ts'
import { vendorsBehind } from '../core/chapters/surfaces.ts'
import type { Ask } from '../core/command.ts'
import { fold } from '../core/fold.ts'
import { id } from '../core/id.ts'
import { agendaLeft } from '../core/obligation/review-agenda.ts'
import type { People } from '../core/oncall/people.ts'
import { type PlaybookRun, type PlaybookRunId, type StepAs, stepsLeft } from '../core/playbook-run.ts'
import { at, tell } from '../core/testing/story.ts'
import { calendar, type Given, people, worldAt } from '../core/testing/team.ts'
import { replay } from '../read/replay.ts'
import { compiled, shippedSource } from './testing/shipped.ts'

const holding = (positions: Readonly<Record<string, string>>): People => ({
  ...people,
  positions: Object.fromEntries(
    Object.entries(positions).map(([position, person]) => [position, [{ person: id(person) }]]),
  ) as People['positions'],
})
const team: Given = {
  plan: compiled(shippedSource('team')),
  people: holding({ 'security-officer': 'ben', 'engineering-lead': 'ana', 'chief-executive': 'cleo', 'engineering-team': 'eve' }),
  calendar,
}
const lean: Given = { plan: compiled(shippedSource('lean')), people: holding({ responder: 'ana', 'outside-contact': 'dan' }), calendar }
const note = id<'private part'>('note')

type Story = ReturnType<typeof tell>
const opened = (given: Given, severity: string): Story => {
  const story = tell(given)
  story.open('03:00', severity)
  story.acknowledge('03:01', 'ana')
  return story
}
const proposedNow = (given: Given, story: Story) =>
  (given.plan.playbooks ?? []).flatMap(p => {
    const why = proposedBecause(worldAt(given, story.now().at), story.now(), p)
    return why === null ? [] : [`${p.id}: ${why}`]
  })
const enter = (phase: string): Ask => ({ type: 'EnterPhase', phase: id(phase), note })
const fact = (name: string, value: string): Ask => ({ type: 'SetFact', fact: id(name), value, reason: note })
const start = (playbook: string): Ask => ({ type: 'StartPlaybook', playbook: id(playbook) })
const runOf = (story: Story, playbook: string): [PlaybookRunId, PlaybookRun] =>
  (Object.entries(story.now().playbooks ?? {}) as [PlaybookRunId, PlaybookRun][]).findLast(([, run]) => run.playbook === id(playbook))!
const say = (
  story: Story,
  playbook: string,
  step: number,
  as: StepAs,
  why: typeof note | null = null,
  changed: boolean | null = null,
): Ask => ({
  type: 'AnswerPlaybookStep',
  run: runOf(story, playbook)[0],
  step: step - 1,
  as,
  note: why,
  changed,
})
/** Works it from its first step to its last, each as it has to be. */
function workThrough(story: Story, time: string, person: string, playbook: string): PlaybookRun {
  story.when(time, person, start(playbook))
  runOf(story, playbook)[1].steps.forEach((step, i) => {
    const as = step.condition === null ? 'done' : 'does not apply'
    expect(story.when(time, person, say(story, playbook, i + 1, as, step.condition !== null || step.ask ? note : null))).not.toHaveProperty(
      'refused',
    )
  })
  return runOf(story, playbook)[1]
}
const deviations = (story: Story) => story.facts('DeviationRecorded').map(d => d.what)

test('L-08 what stops the harm is proposed from the first moment on, before anybody knows the cause; of its steps those are taken that fit', () => {
  const story = opened(lean, 'SEV2')
  expect(proposedNow(lean, story)).toEqual(['contain: phase'])
  for (const phase of ['triage', 'contain']) story.when('03:05', 'ana', enter(phase))
  story.when('03:06', 'ana', start('contain'))
  expect(story.facts('PlaybookStarted')[0]).toMatchObject({ playbook: 'contain', clause: 'containment', proposed: 'phase' })
  expect(runOf(story, 'contain')[1].steps.map(s => s.does)).toEqual([
    'Revoke credentials that leaked.',
    'Disable the endpoint or the feature that is hit.',
    'Roll a bad deploy back.',
    'Take a component offline.',
  ])
  story.when('03:07', 'ana', say(story, 'contain', 2, 'done'))
  for (const step of [1, 3, 4]) story.when('03:08', 'ana', say(story, 'contain', step, 'skipped', note))
  expect(stepsLeft(runOf(story, 'contain')[1])).toEqual([])
  expect(deviations(story)).toEqual([]) // what does not fit is no departure
  expect(runOf(story, 'contain')[1].answers[1]).toMatchObject({ as: 'done', changed: true, by: { person: 'ana' }, at: at('03:07') })
})

test('L-08 removing the cause before anything was done to stop the harm departs from the plan, and is done all the same', () => {
  const story = opened(lean, 'SEV2')
  story.when('03:05', 'ana', start('eradicate'))
  expect(deviations(story)).toEqual(['Remove the cause begun before Contain'])
  expect(runOf(story, 'eradicate')[1].steps).toHaveLength(4)
  const right = opened(lean, 'SEV2')
  right.when('03:05', 'ana', start('contain'))
  right.when('03:06', 'ana', start('eradicate'))
  expect(deviations(right)).toEqual([])
})

test('L-09 that the way in is closed is done only when it is said how that was verified; left out, it is a deviation with its reason', () => {
  const story = opened(lean, 'SEV2')
  for (const phase of ['triage', 'contain', 'eradicate']) story.when('03:05', 'ana', enter(phase))
  expect(proposedNow(lean, story)).toEqual(['eradicate: phase'])
  story.when('03:06', 'ana', start('eradicate'))
  expect(story.when('03:07', 'ana', say(story, 'eradicate', 4, 'done'))).toMatchObject({
    code: 'answer-missing',
    refused: expect.stringContaining('How was it verified?'),
  })
  story.when('03:08', 'ana', say(story, 'eradicate', 4, 'done', note))
  expect(runOf(story, 'eradicate')[1].answers[3]).toMatchObject({ as: 'done', note })
  const hasty = opened(lean, 'SEV2')
  hasty.when('03:05', 'ana', start('contain'))
  hasty.when('03:06', 'ana', start('eradicate'))
  hasty.when('03:07', 'ana', say(hasty, 'eradicate', 1, 'skipped', note)) // patching: what fits
  hasty.when('03:08', 'ana', say(hasty, 'eradicate', 4, 'skipped', note))
  expect(hasty.facts('DeviationRecorded')).toEqual([
    expect.objectContaining({
      clause: 'containment',
      what: 'Remove the cause, step 4 skipped: Verify that the way in is closed, and say how.',
      reason: note,
    }),
  ])
  expect(hasty.obligations('explain-deviations').filter(o => o.state === 'owed')).toEqual([]) // the reason was given with it
})

test('T-15 each scenario of containment is proposed by what the checklist answered, and worked to its end', () => {
  const expected: Readonly<Record<string, readonly [fact: string, value: string]>> = {
    'traffic-attack': ['cause', 'attack-from-outside'],
    'stolen-credentials': ['compromised', 'yes'],
    'api-intrusion': ['compromised', 'yes'],
    crash: ['outage', 'ongoing'],
    'database-loss': ['outage', 'ongoing'],
    integrity: ['cause', 'application-bug'],
  }
  const scenarios = team.plan.playbooks!.filter(p => p.clause === id('containment') && p.id !== id('isolate'))
  expect(scenarios.map(p => p.id)).toEqual(Object.keys(expected))
  for (const [playbook, [name, value]] of Object.entries(expected)) {
    const story = opened(team, 'P2')
    expect(proposedNow(team, story)).toEqual(['isolate: phase'])
    story.when('03:05', 'ana', fact(name, value))
    expect(proposedNow(team, story)).toContain(`${playbook}: condition`)
    const run = workThrough(story, '03:10', 'ana', playbook)
    expect(stepsLeft(run)).toEqual([])
    expect(proposedNow(team, story)).not.toContain(`${playbook}: condition`)
  }
})

test('T-38 for any incident the service is isolated and traffic led around it at the edge: proposed always, a system changed by each step', () => {
  const story = opened(team, 'P1')
  expect(proposedNow(team, story)).toEqual(['isolate: phase'])
  const run = workThrough(story, '03:05', 'ana', 'isolate')
  expect(run.steps.slice(0, 2).map(s => [s.does, s.by])).toEqual([
    ['Isolate the service.', 'hand'],
    ['Route traffic around it at the edge.', 'action'],
  ])
  expect(Object.values(run.answers).map(a => a.changed)).toEqual([true, true, true])
  expect(story.effects.filter(effect => effect.cause !== undefined && !('send' in effect))).toEqual([]) // nothing but pages leaves
})

test('T-17 each type of eradication is worked in its order: the fix, the credentials, the traffic, the configuration', () => {
  for (const [playbook, name, value, steps] of [
    ['fix-vulnerability', 'vulnerability', 'found', 4],
    ['rotate-everything', 'compromised', 'yes', 2],
    ['hostile-traffic', 'cause', 'attack-from-outside', 3],
    ['misconfiguration', 'cause', 'infrastructure', 2],
  ] as const) {
    const story = opened(team, 'P2')
    story.when('03:05', 'ana', fact(name, value))
    expect(proposedNow(team, story)).not.toContain(`${playbook}: condition`) // containment comes first
    for (const phase of ['triage', 'containment', 'eradication']) story.when('03:10', 'ana', enter(phase))
    expect(proposedNow(team, story)).toContain(`${playbook}: condition`)
    const run = workThrough(story, '03:15', 'ana', playbook)
    expect([run.steps.length, stepsLeft(run)]).toEqual([steps, []])
  }
})

test('T-18 recovery is worked from the pipeline to its declaration; health is proved in words, and closing with a step left says which', () => {
  const story = opened(team, 'P2')
  for (const phase of ['triage', 'containment', 'eradication', 'recovery']) story.when('03:10', 'ana', enter(phase))
  expect(proposedNow(team, story)).toEqual(['recover: phase', 'come-back: phase'])
  story.when('03:20', 'ana', start('recover'))
  story.when('03:21', 'ana', say(story, 'recover', 1, 'done'))
  expect(story.when('03:22', 'ana', say(story, 'recover', 2, 'done'))).toMatchObject({ code: 'answer-missing' })
  story.when('03:22', 'ana', say(story, 'recover', 2, 'done', note))
  story.when('03:23', 'ana', say(story, 'recover', 3, 'does not apply', note))
  story.when('03:24', 'ana', say(story, 'recover', 4, 'applies'))
  story.when('03:25', 'ana', say(story, 'recover', 4, 'done'))
  story.when('03:26', 'ana', say(story, 'recover', 5, 'done'))
  expect(stepsLeft(runOf(story, 'recover')[1])).toEqual([5])
  story.when('03:30', 'ana', { type: 'Close', as: 'done', reason: note })
  expect(deviations(story)).toContain('Closed with Bring the service back unfinished: step 6')
})

test('T-19 T-42 each system comes back by its mechanism, and somebody answers whether it was as expected: nothing lost, typically so soon', () => {
  const story = opened(team, 'P2')
  for (const phase of ['triage', 'containment', 'eradication', 'recovery']) story.when('03:10', 'ana', enter(phase))
  story.when('03:20', 'ana', start('come-back'))
  const { steps, clause } = runOf(story, 'come-back')[1]
  expect([clause, steps.map(s => [s.does, s.ask])]).toEqual([
    'recovery-mechanisms',
    [
      ['Application: Image rebuilt and deployed anew through GitHub Actions.', 'Typically under 30 minutes: was it so?'],
      [
        'Database: Restore to a point in time (MongoDB Atlas); The replica set fails over by itself.',
        'No data lost in a failover: was it so?',
      ],
      [
        'Message queue: Dead-letter queue of Azure Service Bus; what is in it is processed again after recovery.',
        'No message lost: was it so?',
      ],
      [
        'Edge: Cache purged on demand (Cloudflare).',
        'More than 300 edge nodes go on delivering widgets while the origin is away: was it so?',
      ],
    ],
  ])
  expect(story.when('03:30', 'ana', say(story, 'come-back', 3, 'done'))).toMatchObject({
    code: 'answer-missing',
    refused: expect.stringContaining('No message lost'),
  })
  story.when('03:31', 'ana', say(story, 'come-back', 3, 'done', note))
  expect(runOf(story, 'come-back')[1].answers[2]).toMatchObject({ as: 'done', note })
  story.when('03:32', 'ana', say(story, 'come-back', 1, 'skipped', note)) // what was not hit does not have to come back
  expect(deviations(story)).toEqual([])
})

test('T-25 T-42 each type of evidence is asked for once it is to be preserved: from where, how long it is there, and whether it is enabled at all', () => {
  const story = opened(team, 'P1')
  expect(proposedNow(team, story)).not.toContain('preserve: condition')
  story.when('03:05', 'ana', fact('compromised', 'yes'))
  expect(proposedNow(team, story)).toContain('preserve: condition')
  story.when('03:06', 'ana', start('preserve'))
  const { steps } = runOf(story, 'preserve')[1]
  expect(steps.map(s => s.does)).toEqual([
    'Preserve logs and snapshots of the configuration before a compromised system is changed.',
    'Copy from Sentry: Error logs of the application; they are kept there for 90 days.',
    "Copy from the application's own logs: Request logs of the API; they are kept there for 90 days.",
    'Copy from Cloudflare: Edge logs; how long they are kept there is not known: at once.',
    'Copy from MongoDB Atlas: Audit logs of the database; how long they are kept there is not known: at once.',
    'Copy from GitHub Actions: Pipeline logs; how long they are kept there is not known: at once.',
  ])
  expect(steps[4]!.condition).toBe('where enabled')
  story.when('03:07', 'ana', say(story, 'preserve', 5, 'does not apply', note))
  expect(story.when('03:08', 'ana', say(story, 'preserve', 4, 'done'))).toMatchObject({
    refused: expect.stringContaining('Where is the copy?'),
  })
  story.when('03:08', 'ana', say(story, 'preserve', 4, 'done', note))
  story.when('03:09', 'ana', say(story, 'preserve', 1, 'done'))
  expect(Object.values(runOf(story, 'preserve')[1].answers).map(a => [a.as, a.changed])).toEqual([
    ['done', false],
    ['done', false],
    ['does not apply', false],
  ])
  expect(deviations(story)).toEqual([]) // to look and to copy changes nothing
})

test('T-28 the review is proposed once the incident is resolved, and goes through the seven points of its agenda: what it finds on each is on record', () => {
  const story = opened(team, 'P1')
  expect(proposedNow(team, story)).not.toContain('review: condition')
  story.when('05:00', 'ana', { type: 'Resolve', note })
  expect(proposedNow(team, story)).toEqual(['review: condition'])
  story.when('+3 10:00', 'ben', start('review'))
  expect(runOf(story, 'review')[1].steps.map(s => s.does)).toEqual(team.plan.review!.agenda)
  expect(story.when('+3 10:05', 'ben', say(story, 'review', 2, 'done'))).toMatchObject({ code: 'answer-missing' })
  for (const point of [1, 2, 3, 4, 5, 6]) story.when('+3 10:10', 'ben', say(story, 'review', point, 'done', note))
  expect(stepsLeft(runOf(story, 'review')[1])).toEqual([6])
  story.when('+3 11:00', 'ben', { type: 'Close', as: 'done', reason: note })
  expect(deviations(story)).toContain('Closed with Review unfinished: step 7')
  const small = opened(team, 'P4')
  small.when('05:00', 'ana', { type: 'Resolve', note })
  expect(proposedNow(team, small)).toEqual([]) // after a P4 none is held
  // Where the review is all that a plan has, it still waits for the end.
  const bare: Given = { ...team, plan: { ...team.plan, playbooks: team.plan.playbooks!.filter(p => p.id === id('review')) } }
  expect(proposedNow(bare, opened(bare, 'P1'))).toEqual([])
})

test('T-28 a review that is said to be held while points of its agenda are unanswered is held, and a departure from the plan that names them', () => {
  const reviewed = (...answered: number[]) => {
    const story = opened(team, 'P1')
    story.when('05:00', 'ana', { type: 'Resolve', note })
    if (answered.length > 0) story.when('+1 10:00', 'ben', start('review'))
    for (const point of answered) story.when('+1 10:05', 'ben', say(story, 'review', point, 'done', note))
    return story
  }
  const held = (story: Story, leftOpen: typeof note | null = null) =>
    story.when('+1 11:00', 'ben', { type: 'MeetObligation', obligation: story.obligation('hold-review').id, note, leftOpen })
  const named = (story: Story) => story.facts('DeviationRecorded').filter(f => f.what.startsWith('Review held'))
  const agenda = team.plan.review!.agenda.map((point, i) => `${i + 1}. ${point.replace(/\.$/, '')}`)

  const whole = reviewed(1, 2, 3, 4, 5, 6, 7)
  held(whole)
  expect([whole.obligation('hold-review').state, named(whole)]).toMatchObject([{ late: false }, []])

  const part = reviewed(1, 2, 4, 6)
  expect(agendaLeft(team.plan, part.now(), part.obligation('hold-review'))).toEqual([agenda[2], agenda[4], agenda[6]])
  held(part)
  expect(part.obligation('hold-review').state).toMatchObject({ late: false }) // nobody is held up
  expect(named(part)).toMatchObject([
    { what: `Review held with points of its agenda unanswered: ${agenda[2]}; ${agenda[4]}; ${agenda[6]}`, clause: 'review', reason: null },
  ])
  const answersFor = (story: Story) => Object.values(story.now().deviations).filter(d => d.what.startsWith('Review held'))
  expect(answersFor(part)).toMatchObject([{ explained: false }]) // its reason is owed

  const why = reviewed() // one press, and no point answered: the word why is its reason
  held(why, note)
  expect(named(why)).toMatchObject([{ what: 'Review held with none of the 7 points of its agenda answered', reason: note }])
  expect(answersFor(why)).toMatchObject([{ explained: true }])
  // Skipped with its reason, a point is dealt with; what was left when the review was held is not asked about again at the close.
  const skipped = reviewed(1, 2, 3, 4, 5, 6)
  skipped.when('+1 10:30', 'ben', say(skipped, 'review', 7, 'skipped', note))
  held(skipped)
  expect(named(skipped)).toEqual([])
  part.when('+1 12:00', 'ben', { type: 'Close', as: 'done', reason: note })
  expect(deviations(part).filter(what => what.includes('Review unfinished'))).toEqual([])
  const again = replay(why.events, worldAt(team, 0).plan, () => worldAt(team, 0), at('+1 11:01')).events.map(event => event.fact)
  expect(again.filter(fact => fact.type === 'DeviationRecorded' && fact.what.startsWith('Review held'))).toMatchObject([{ reason: note }])
})

test('an author who writes the playbook out has theirs, and a plan without evidence or mechanisms has none of these', () => {
  const own = shippedSource('team').replace(
    '### 6.2 How',
    '```yaml playbooks\ncome-back: { name: Ours, phase: recovery, steps: [Ours.] }\n```\n\n### 6.2 How',
  )
  expect(
    compiled(own)
      .playbooks!.filter(p => p.id === id('come-back'))
      .map(p => p.name),
  ).toEqual(['Ours'])
  expect(lean.plan.playbooks!.map(p => p.id)).toEqual(['contain', 'eradicate', 'recover', 'review'])
})

test('T-42 "if possible" is answered by somebody: it applies, or it does not and why; a step without a condition cannot be waved away', () => {
  const story = opened(team, 'P2')
  story.when('03:05', 'ana', start('stolen-credentials'))
  expect(story.when('03:06', 'ana', say(story, 'stolen-credentials', 1, 'does not apply', note))).toMatchObject({
    code: 'step-unconditional',
  })
  expect(story.when('03:06', 'ana', say(story, 'stolen-credentials', 2, 'does not apply'))).toMatchObject({ code: 'reason-missing' })
  story.when('03:07', 'ana', say(story, 'stolen-credentials', 2, 'applies'))
  expect(stepsLeft(runOf(story, 'stolen-credentials')[1])).toEqual([0, 1]) // it holds, and is not done yet
  story.when('03:08', 'ben', say(story, 'stolen-credentials', 2, 'does not apply', note))
  expect(runOf(story, 'stolen-credentials')[1].answers[1]).toMatchObject({ as: 'does not apply', note, by: { person: 'ben' } })
  expect(deviations(story)).toEqual([])
  story.when('03:09', 'ana', say(story, 'stolen-credentials', 1, 'skipped', note))
  expect(deviations(story)).toEqual(["Credentials in wrong hands, step 1 skipped: Rotate the credentials in GitHub's secrets at once."])
})

test('T-23 a step of a playbook that changes a system before its evidence is kept is a deviation; looking at one is none', () => {
  const story = opened(team, 'P1')
  story.when('03:05', 'ana', fact('compromised', 'yes'))
  story.when('03:06', 'ana', start('database-loss'))
  story.when('03:07', 'ana', say(story, 'database-loss', 2, 'done'))
  expect(deviations(story)).toEqual([])
  story.when('03:08', 'ana', start('isolate'))
  story.when('03:09', 'ana', say(story, 'isolate', 1, 'done'))
  expect(story.facts('DeviationRecorded')).toEqual([
    expect.objectContaining({
      clause: 'evidence',
      what: 'A system was changed ("Isolate the service.") before the evidence was preserved',
    }),
  ])
  story.when('03:10', 'ana', say(story, 'isolate', 1, 'done', note)) // more about it changes nothing again
  story.when('03:11', 'ana', say(story, 'isolate', 2, 'done', null, false)) // it was led around already
  expect(story.facts('DeviationRecorded')).toHaveLength(1)
  story.when('03:12', 'ana', { type: 'MeetObligation', obligation: story.obligation('preserve-evidence').id, note })
  story.when('03:13', 'ana', say(story, 'isolate', 3, 'done'))
  expect(story.facts('DeviationRecorded')).toHaveLength(1)
})

const approving: Given = {
  ...team,
  plan: compiled(
    shippedSource('team').replace(
      'action: github.rotate-secret, undo: not possible }',
      'action: github.rotate-secret, undo: not possible, approved-by: incident-commander }',
    ),
  ),
}

test('T-16 by a person: a step that cannot be undone is approved first by whom the plan names, by somebody else than who does it', () => {
  const story = opened(approving, 'P1')
  story.when('03:05', 'ana', start('stolen-credentials'))
  expect(story.when('03:06', 'ana', say(story, 'stolen-credentials', 1, 'approved'))).toMatchObject({
    code: 'not-theirs',
    refused: 'This step is for Incident commander to approve.',
  })
  expect(story.when('03:06', 'ben', say(story, 'stolen-credentials', 2, 'approved'))).toMatchObject({ code: 'approval-not-asked' })
  story.when('03:07', 'ben', say(story, 'stolen-credentials', 1, 'approved'))
  expect(story.when('03:07', 'ben', say(story, 'stolen-credentials', 1, 'approved'))).toEqual([])
  expect(runOf(story, 'stolen-credentials')[1]).toMatchObject({ approvals: { 0: [{ person: 'ben' }] }, answers: {} })
  story.when('03:08', 'ana', say(story, 'stolen-credentials', 1, 'done'))
  expect(deviations(story)).toEqual([])
  expect(fold(story.events)).toEqual(story.now())
})

test('T-16 by a person: done without its approval, or by the one who approved it, it is kept as done, and is a deviation that owes its reason', () => {
  const story = opened(approving, 'P1')
  story.when('03:05', 'ana', start('stolen-credentials'))
  story.when('03:08', 'ana', say(story, 'stolen-credentials', 1, 'done'))
  const without = ["Credentials in wrong hands, step 1 done without approval: Rotate the credentials in GitHub's secrets at once."]
  expect([deviations(story), story.obligation('explain-deviations').state]).toEqual([without, 'owed'])
  expect(runOf(story, 'stolen-credentials')[1].answers[0]).toMatchObject({ as: 'done', changed: true })
  // Nobody else is commander: then there is nobody to wait for.
  const alone = opened(approving, 'P1')
  alone.when('03:05', 'ben', start('stolen-credentials'))
  alone.when('03:08', 'ben', say(alone, 'stolen-credentials', 1, 'done'))
  expect(deviations(alone)).toEqual([])
})

test('T-16 by a person: what was done is taken back with its reason, and stays on record; what cannot be undone is refused', () => {
  const story = opened(team, 'P1')
  story.when('03:05', 'ana', start('traffic-attack'))
  expect(story.when('03:06', 'ana', say(story, 'traffic-attack', 1, 'undone', note))).toMatchObject({ code: 'step-not-done' })
  story.when('03:06', 'ana', say(story, 'traffic-attack', 1, 'done'))
  expect(story.when('03:07', 'ana', say(story, 'traffic-attack', 1, 'undone'))).toMatchObject({ code: 'reason-missing' })
  story.when('03:07', 'ana', say(story, 'traffic-attack', 1, 'undone', note))
  expect(runOf(story, 'traffic-attack')[1].answers[0]).toMatchObject({ as: 'undone', note, changed: true })
  expect(stepsLeft(runOf(story, 'traffic-attack')[1])).toEqual([1, 2])
  expect(story.facts('PlaybookStepAnswered').map(f => f.as)).toEqual(['done', 'undone'])
  story.when('03:08', 'ana', start('stolen-credentials'))
  story.when('03:09', 'ana', say(story, 'stolen-credentials', 1, 'done'))
  expect(story.when('03:10', 'ana', say(story, 'stolen-credentials', 1, 'undone', note))).toMatchObject({ code: 'step-irreversible' })
})

test('T-16 by a person: an approval is for doing a step once: what was undone and is done again wants another', () => {
  const commander = id<'role'>('incident-commander')
  const wanting = team.plan.playbooks!.map(p => ({ ...p, steps: p.steps.map(s => ({ ...s, approvedBy: [commander] })) }))
  const story = opened({ ...team, plan: { ...team.plan, playbooks: wanting } }, 'P1')
  story.when('03:05', 'ana', start('traffic-attack'))
  for (const step of [1, 2]) story.when('03:06', 'ben', say(story, 'traffic-attack', step, 'approved'))
  story.when('03:07', 'ana', say(story, 'traffic-attack', 1, 'done'))
  const without = () => deviations(story).filter(what => what?.includes('without approval'))
  expect(without()).toEqual([])
  story.when('03:08', 'ana', say(story, 'traffic-attack', 1, 'undone', note))
  expect(Object.keys(runOf(story, 'traffic-attack')[1].approvals!)).toEqual(['1']) // the other step's stands
  story.when('03:09', 'ana', say(story, 'traffic-attack', 1, 'done', note))
  expect(without()).toEqual([expect.stringContaining('step 1 done without approval')])
  story.when('03:10', 'ana', say(story, 'traffic-attack', 1, 'undone', note))
  story.when('03:11', 'ben', say(story, 'traffic-attack', 1, 'approved'))
  story.when('03:12', 'ana', say(story, 'traffic-attack', 1, 'done', note))
  expect(without()).toHaveLength(1)
  expect(fold(story.events)).toEqual(story.now())
})

test('L-35 containment begun by somebody who does not decide it is begun, and is a deviation', () => {
  const story = opened(team, 'P2')
  story.when('03:05', 'eve', start('isolate'))
  expect(deviations(story)).toEqual([expect.stringContaining('Any incident begun by someone who is not Incident commander')])
})

test('a playbook that runs is not begun twice, keeps its steps when the plan changes, and folds the same from its events', () => {
  const story = opened(team, 'P2')
  expect(story.when('03:05', 'ana', start('dance'))).toMatchObject({
    code: 'playbook-unknown',
    instead: expect.stringContaining('isolate'),
  })
  story.when('03:05', 'ana', start('isolate'))
  expect(story.when('03:06', 'ana', start('isolate'))).toMatchObject({ code: 'playbook-runs' })
  expect(story.when('03:06', 'ana', say(story, 'isolate', 9, 'done'))).toMatchObject({
    code: 'step-unknown',
    instead: 'Its steps are 1 to 3.',
  })
  story.change({ ...team, plan: { ...team.plan, playbooks: [], header: { ...team.plan.header, version: '2' } } })
  story.when('03:07', 'ana', { type: 'AdoptPlan', reason: note })
  story.when('03:08', 'ana', say(story, 'isolate', 3, 'done'))
  expect(story.when('03:09', 'ana', say(story, 'isolate', 3, 'skipped'))).toMatchObject({ code: 'reason-missing' })
  expect(stepsLeft(runOf(story, 'isolate')[1])).toEqual([0, 1])
  expect(fold(story.events)).toEqual(story.now())
})

test('L-01 L-20 an incident names the surfaces that it touches, and with them the vendors that stand behind', () => {
  const story = opened(lean, 'SEV2')
  const name = (...surfaces: string[]): Ask => ({ type: 'NameSurfaces', surfaces: surfaces.map(s => id(s)), reason: null })
  expect(story.when('03:05', 'ana', name('moon'))).toMatchObject({
    code: 'surface-unknown',
    instead: expect.stringContaining('consumer-apps'),
  })
  story.when('03:05', 'ana', name('apis', 'apis', 'partner-products'))
  expect(story.now().surfaces).toEqual(['partner-products', 'apis'])
  expect(vendorsBehind(lean.plan, story.now()).map(v => v.id)).toEqual(['supabase', 'vercel', 'clerk', 'anthropic'])
  expect(story.when('03:06', 'ana', name('apis', 'partner-products'))).toEqual([])
  story.when('03:07', 'ana', name())
  expect(vendorsBehind(lean.plan, story.now())).toEqual([])
})

test('X-04 a playbook that was worked replays step by step against its own plan, and is named where another plan has none', () => {
  const story = opened(lean, 'SEV2')
  story.when('03:05', 'ana', start('contain'))
  story.when('03:06', 'ana', say(story, 'contain', 2, 'done'))
  story.when('03:07', 'ana', say(story, 'contain', 1, 'skipped', note))
  const against = (given: Given) => replay(story.events, worldAt(given, 0).plan, () => worldAt(lean, 0), at('03:30'))
  const same = against(lean)
  expect(same.leftOut).toEqual([])
  expect(Object.values(same.incident!.playbooks!)[0]!.answers).toMatchObject({ 0: { as: 'skipped' }, 1: { as: 'done' } })
  const without = against({ ...lean, plan: { ...lean.plan, playbooks: [], header: { ...lean.plan.header, version: '2' } } })
  expect(without.leftOut.map(l => l.act)).toEqual(['PlaybookStarted', 'PlaybookStepAnswered', 'PlaybookStepAnswered'])
})
