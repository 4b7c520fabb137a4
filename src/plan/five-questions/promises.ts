/** The sections of a first plan, each from the answers that it hangs on. */
import { Document, isScalar, visit } from 'yaml'
import type { Answers, Given } from '../five-questions.ts'

/** A block as the document has it: plain YAML, short lists on one line. */
function block(name: string, value: unknown): string {
  const document = new Document(value)
  visit(document, {
    Seq(_, list) {
      const words = list.items.map(item => (isScalar(item) ? String(item.value) : '\n'))
      if (words.join(', ').length < 90 && !words.includes('\n')) list.flow = true
    },
  })
  return `\`\`\`yaml ${name}\n${document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd()}\n\`\`\``
}
/** Sections are numbered as they come: which there are hangs on the answers. */
const section = (heading: string, ...parts: readonly (string | null)[]): string =>
  [`## ${heading}`, ...parts.filter(part => part !== null)].join('\n\n')
const oneLine = (text: string): string =>
  text
    .replace(/[\s#{}[\]<>`*_|\\]+/g, ' ')
    .trim()
    .slice(0, 80)

const holdsData = ({ data }: Answers): boolean => data.length > 0
const hasCustomers = ({ customers }: Answers): boolean => customers !== 'none'
const ownData = ({ customers }: Answers): boolean => customers !== 'businesses'
const theirData = ({ customers }: Answers): boolean => customers === 'businesses' || customers === 'both'
/** Who decides beside the one who repairs. */
const decider = ({ team }: Answers): string => (team === 'many' ? 'incident-commander' : 'incident-lead')

export function headOf({ team }: Answers, { organisation, date, zone }: Given): string {
  const name = oneLine(organisation) || 'Our team'
  return [
    `# ${name}: what we do when something breaks {#plan}`,
    'This is the plan that we work by. It was drafted from five answers; what they did not say is left open or named as a choice at its end, and is ours to decide.',
    block('plan', {
      version: '1',
      effective: date,
      refreshed: date,
      owner: team === 'one' ? 'responder' : 'lead',
      approver: team === 'one' ? 'open (there is one person)' : 'open (nobody is named yet)',
      zone: zone ?? 'open (nobody said)',
      hours: zone === null ? 'open (nobody said)' : 'mon-fri 09:00-17:00',
      holidays: 'open (nobody said)',
    }),
  ].join('\n\n')
}

export const numbered = (sections: readonly string[]): readonly string[] => sections.map((text, i) => text.replace(/^## /, `## ${i + 1} `))

export function whatBreaks(answers: Answers): readonly string[] {
  return [scope(answers), severities(answers), phases(answers), roles(answers), escalation(answers), detection(answers)]
}
export function commitments(answers: Answers): readonly string[] {
  return [
    ...(hasCustomers(answers) ? [outages()] : []),
    ...(holdsData(answers) ? [breach(answers)] : []),
    review(answers),
    standing(answers),
    choices(answers),
  ]
}

function scope(answers: Answers): string {
  const kept = { personal: 'personal data', health: 'health data', payment: 'payment data' }
  const data = answers.data.map(kind => kept[kind])
  const held = [
    data.length === 0 ? 'We hold no data of anybody.' : `We hold ${data.join(', ')}.`,
    ...(answers.data.includes('health') ? ['Health data has laws of its own: those that bind us are in our law profile.'] : []),
    ...(answers.data.includes('payment') ? ['For payment data the rules of the card schemes come beside the law.'] : []),
  ].join(' ')
  return section(
    'What this is about {#scope}',
    `It binds everybody who works on what we run in production. ${held}`,
    block('scope', {
      binds: 'everybody who works on what we run in production',
      incident: `An event that harms, or credibly threatens to harm, what we run${data.length === 0 ? '' : ' or the data that we hold'}.`,
      threats: 'count',
      properties: data.length === 0 ? ['integrity', 'availability'] : ['confidentiality', 'integrity', 'availability'],
    }),
    block('kinds', {
      outage: { name: 'Service is down or badly degraded', touches: ['availability'] },
      'data-loss': { name: 'Data was lost or corrupted', touches: ['integrity'] },
      ...(data.length === 0 ? {} : { 'data-exposure': { name: 'Data was exposed', raises: 'SEV1', touches: ['confidentiality'] } }),
    }),
  )
}

function severities({ woken, team }: Answers): string {
  const loud = { never: ['quiet', 'quiet', 'nobody'], worst: ['loud', 'quiet', 'nobody'], any: ['loud', 'loud', 'quiet'] }[woken]
  const night =
    woken === 'never'
      ? 'Nobody is woken: pages come quietly, and are answered by whoever is at work.'
      : `A SEV1 is acknowledged within [15 minutes](#SEV1.acknowledge), at any hour${woken === 'any' ? ', and a SEV2 within [30 minutes](#SEV2.acknowledge)' : ''}.`
  const acknowledge = (at: string) => (woken === 'never' ? 'open (when somebody is at work)' : at)
  return section(
    'How bad it is {#severities}',
    `Every incident is given a severity. It goes up or down as facts come in. ${night}`,
    block('severities', {
      SEV1: {
        name: 'Critical',
        definition: 'What we run is down, or data is lost or exposed.',
        acknowledge: acknowledge('15 minutes'),
        respond: woken === 'never' ? 'next business day' : 'at once',
        pages: loud[0],
        phases: 'each with a note',
        ...(team === 'many' ? { mobilise: ['incident-commander'] } : {}),
      },
      SEV2: {
        name: 'High',
        definition: 'Service is degraded, or a part of it is down.',
        acknowledge: woken === 'any' ? '30 minutes' : 'open (when somebody is at work)',
        pages: loud[1],
        phases: 'in order',
      },
      SEV3: {
        name: 'Minor',
        definition: 'A small fault that no customer feels.',
        pages: loud[2],
        phases: 'in one step',
      },
    }),
  )
}

function phases(answers: Answers): string {
  return section(
    'From signal to review {#lifecycle}',
    'Every incident goes through the same phases; a small one passes through them in one step.',
    block('phases', {
      detect: { name: 'Detect', does: 'detect', means: 'A signal comes in and the incident is opened.' },
      triage: { name: 'Triage', does: 'triage', means: 'Is it real, how bad is it, and who is needed?' },
      contain: { name: 'Contain', does: 'contain', means: 'Stop the harm before mending its cause.' },
      recover: { name: 'Recover', does: 'recover', means: 'Mend the cause, bring service back, and watch it.' },
      review: { name: 'Review', does: 'review', means: 'Write down what happened and what will change.' },
    }),
    block('facts', {
      outage: { asks: 'Is service down, and how broadly?', values: ['unknown', 'broad', 'partial', 'over', 'none'] },
      ...(holdsData(answers)
        ? { breach: { asks: 'Is it a breach of personal data?', values: ['unknown', 'suspected', 'confirmed', 'ruled-out'] } }
        : {}),
    }),
    block('milestones', {
      'outage-began': 'set by incident-lead, may precede alert-received',
      ...(holdsData(answers)
        ? {
            'breach-suspected': `set by ${decider(answers)}, may precede alert-received, with reason`,
            'breach-confirmed': `set by ${decider(answers)}, with reason`,
          }
        : {}),
    }),
    block('obligations', {
      acknowledge: {
        when: 'severity is SEV1 or SEV2',
        who: 'incident-lead',
        due: {
          SEV1: answers.woken === 'never' ? 'open (when somebody is at work)' : 'within 15 minutes of alert-received',
          SEV2: answers.woken === 'any' ? 'within 30 minutes of alert-received' : 'open (when somebody is at work)',
        },
        met: 'acknowledged',
      },
      triage: {
        name: 'Is it real, and how bad is it?',
        when: 'severity is SEV1 or SEV2',
        who: 'incident-lead',
        ask: 'Is the signal real, how severe is it, and who is needed?',
        answers: ['real: it goes on', 'false positive: it is closed and noted'],
        due: 'without undue delay from alert-received',
      },
    }),
  )
}

function roles({ team }: Answers): string {
  const words = {
    one: 'There is one of us, in every role. Somebody outside can wake us.',
    few: 'Whoever is on call leads. The lead of the team comes next, and speaks to those outside.',
    many: 'Whoever is on call leads the work; the commander decides and speaks to those outside.',
  }[team]
  const positions = {
    one: { responder: 'The responder', 'outside-contact': 'Somebody outside who can wake the responder' },
    few: { responder: 'Whoever is on call', lead: 'The lead of the team' },
    many: { responder: 'Whoever is on call', commander: 'Whoever commands', lead: 'The lead of the team' },
  }[team]
  const all = ['severity', 'containment', 'resolve', 'close', 'review', 'outside word', 'breach']
  const speaker = { one: 'responder', few: 'lead', many: 'commander' }[team]
  return section(
    'Who does what {#roles}',
    words,
    block('positions', positions),
    block('roles', {
      'incident-lead': {
        name: 'Incident lead',
        position: 'responder',
        duty: 'Finds out, stops the harm, mends the cause.',
        decides: team === 'many' ? ['containment'] : all,
      },
      ...(team === 'many'
        ? {
            'incident-commander': {
              name: 'Incident commander',
              position: 'commander',
              duty: 'Decides how bad it is, what is said outside, and when it is over.',
              decides: all.filter(right => right !== 'containment'),
            },
          }
        : {}),
      communications: { name: 'Communications', position: speaker, duty: 'Tells customers, and whoever else must hear of it.' },
    }),
  )
}

function escalation({ team, woken }: Answers): string {
  const next = { one: 'outside-contact', few: 'lead', many: 'incident-commander' }[team]
  const steps = (wait: string) => [
    `page incident-lead, wait ${wait}`,
    ...(team === 'one' ? [`page incident-lead, wait ${wait}`] : []),
    `page ${next}, wait ${wait}`,
    'page owners',
  ]
  return section(
    'When nobody answers {#escalation}',
    'Whoever is paged and does not answer is not left alone with it: the next one is called, and then it begins again.',
    block('escalation', {
      SEV1: { steps: steps('5 minutes'), again: 'after 10 minutes' },
      SEV2: { steps: steps('15 minutes'), again: 'after 30 minutes' },
      ...(woken === 'any' ? { SEV3: { steps: ['page incident-lead, wait 4 hours', 'page owners'], again: 'after 24 hours' } } : {}),
    }),
  )
}

function detection({ sources }: Answers): string {
  const known = {
    prometheus: {
      name: 'Prometheus',
      detects: 'What our own rules say of what we run.',
      notifies: 'Its alerts',
      integrations: ['alertmanager'],
    },
    grafana: { name: 'Grafana', detects: 'What our dashboards’ rules say.', notifies: 'Its alerts', integrations: ['grafana'] },
    pagerduty: { name: 'Events v2', detects: 'What our tools tell a pager.', notifies: 'Their events', integrations: ['pagerduty'] },
    own: { name: 'Our own scripts', detects: 'What our jobs notice.', notifies: 'Their signals', integrations: ['signal'] },
  }
  const said = [...new Set(sources)]
  return section(
    'Where signals come from {#detection}',
    said.length === 0 ? 'We have no monitoring yet: people tell us, and whoever notices something opens the incident by hand.' : null,
    block('sources', {
      ...Object.fromEntries(said.map(source => [source, known[source]])),
      people: {
        name: 'People',
        detects: 'What they see and what they report.',
        notifies: 'Whoever notices opens an incident',
        integrations: ['report', 'email'],
      },
    }),
    said.length === 0
      ? null
      : block('correlation', [
          ...(said.some(source => source === 'prometheus' || source === 'grafana') ? [['alertname', 'service']] : []),
          ...(said.includes('pagerduty') ? [['dedup_key']] : []),
          ['service', 'summary'],
        ]),
    block('detection', {
      logged: { when: { severity: ['info', 'none', 'debug', 'ok'] }, does: 'log only' },
      critical: { when: { severity: ['critical', 'page', 'fatal', 'emergency', 'P1', 'SEV1'] }, opens: 'SEV1' },
      minor: { when: { severity: ['warning', 'warn', 'low', 'minor', 'P4', 'SEV3'] }, opens: 'SEV3', resolves: 'when its alerts resolve' },
      rest: { opens: 'SEV2' },
    }),
  )
}

function outages(): string {
  return section(
    'What customers hear {#communication}',
    'What customers feel, they hear of from us: by e-mail from a person with a name, and while it lasts every [2 hours](#keep-telling.due) again.',
    block('communication', {
      outage: { when: 'outage is broad', to: 'affected customers', through: 'e-mail', from: 'a named person' },
    }),
    block('obligations', {
      'tell-customers': {
        name: 'Tell the customers who feel it',
        when: 'outage is broad',
        who: 'communications',
        to: 'affected customers',
        due: 'without undue delay from alert-received',
        met: 'done',
      },
      'keep-telling': {
        name: 'Say how it stands',
        when: 'severity is SEV1 and outage is broad',
        who: 'communications',
        due: 'every 2 hours until resolved',
        met: 'done',
      },
    }),
  )
}

function breach(answers: Answers): string {
  const obligations: Record<string, unknown> = {
    'assess-breach': {
      name: 'Decide whether it is a breach of personal data',
      when: 'severity is SEV1 or breach is suspected',
      who: decider(answers),
      ask: 'Is this a breach of personal data?',
      answers: ['no', 'suspected', 'confirmed'],
      due: 'open (undecided time is counted, in view)',
    },
  }
  if (theirData(answers))
    obligations['tell-breach'] = {
      name: 'Tell the customers whose data it is',
      when: 'breach is confirmed',
      who: 'communications',
      to: 'every primary-contact',
      due: 'without undue delay from breach-confirmed',
      met: 'sent to every primary-contact',
      law: 'gdpr-33-2',
      stays: 'owed after recovery',
    }
  if (ownData(answers))
    obligations['own-duty'] = {
      name: 'Meet our own duty to tell authorities and people',
      when: 'breach is confirmed',
      who: 'communications',
      ask: 'Which authorities and which people must we tell, and by when?',
      answers: ['told', 'nobody must be told'],
      weigh: ['whose data, which countries, what counsel says'],
      due: 'open (within the time that the law gives)',
      law: 'gdpr-33',
      stays: 'owed after recovery',
    }
  const ours = ownData(answers)
    ? 'Where the duty is ours, we decide with counsel [whom we must tell](#own-duty), within the time that the law gives.'
    : null
  const theirs = theirData(answers)
    ? 'Where the data is a customer’s, we [tell that customer](#tell-breach) without undue delay, so that it can meet its own duties.'
    : null
  return section(
    'When personal data is hit {#breach}',
    [theirs, ours].filter(words => words !== null).join(' '),
    block('obligations', obligations),
    theirData(answers)
      ? block('notifications', {
          'breach-notification': {
            name: 'Notice of a breach',
            to: 'every primary-contact',
            meets: ['tell-breach'],
            form: 'in writing',
            from: 'a named person',
            known: 'to the extent known',
            'approved-by': decider(answers),
            alone: 'after 30 minutes',
            contents: {
              nature: 'What happened, and how far it goes.',
              categories: 'Which data and which people are affected.',
              consequences: 'What it may lead to.',
              measures: 'What was done, and what the customer can do.',
              contact: 'Whom to ask for more.',
            },
          },
        })
      : null,
  )
}

function review(answers: Answers): string {
  return section(
    'What we learn {#review}',
    'After a SEV1 or SEV2 we look back, blamelessly: what in the system let it happen?',
    block('review', {
      after: ['SEV1', 'SEV2'],
      within: '5 business days of resolved',
      who: decider(answers),
      manner: 'blameless',
      agenda: ['What happened, in order.', 'Why it could happen.', 'What helped and what did not.', 'What will change, item by item.'],
    }),
    block('remediation', { needs: ['owner', 'target date'], 'lives-in': 'our issue tracker', incident: 'closes without them' }),
  )
}

function standing({ team }: Answers): string {
  return section(
    'How the plan stays true {#standing}',
    'We go over it every [12 months](#plan-review.every), and after any material incident. Everybody reads each new version.',
    block('plan-review', {
      every: '12 months',
      after: 'a material incident',
      within: 'open (nobody said)',
      material: 'open (nobody said)',
      who: team === 'one' ? 'responder' : 'lead',
      'read-by': 'everybody whom it binds',
    }),
    block('drills', { practice: { name: 'Practise a SEV1', every: '6 months', state: 'planned', first: 'open (nobody said)' } }),
  )
}

function choices(answers: Answers): string {
  const { woken } = answers
  return section(
    'What we have still to decide {#choices}',
    'These were chosen so that the plan can be carried out. Confirm each by taking it out of this list, or change it.',
    block('choices', {
      ...(woken === 'never'
        ? {}
        : {
            acknowledged: {
              silent: 'How soon somebody must acknowledge was not asked',
              takes: `15 minutes for a SEV1${woken === 'any' ? ', 30 for a SEV2' : ''}`,
            },
          }),
      waits: { silent: 'How long to wait before the next person is called was not asked', takes: '5 minutes for a SEV1, 15 for a SEV2' },
      ...(hasCustomers(answers)
        ? { rhythm: { silent: 'How often customers hear of an outage was not asked', takes: 'every 2 hours' } }
        : {}),
      reviewed: { silent: 'By when a review is held was not asked', takes: '5 business days after it is resolved' },
      'which-alerts': { silent: 'Which alert has which severity was not asked', takes: 'the words that monitoring tools use' },
    }),
  )
}
