/**
 * Where one can go in the console, once: the way, the palette, the keys and the phone's sheet read this list. `words`: what is
 * looked for there by other names, those of other pagers too.
 */
export type PlacePath = (typeof places)[number]['to']

export const places = [
  { to: '/', label: 'Now', keys: 'g n', words: 'home dashboard on-call oncall burning reach test page', group: 'Work' },
  {
    to: '/incidents',
    label: 'Incidents',
    keys: 'g i',
    words:
      'list search evidence review retrospective postmortem severity priority acknowledge resolve snooze silence mute stop paging timeline',
    group: 'Work',
  },
  {
    to: '/obligations',
    label: 'Obligations',
    keys: 'g o',
    words: 'owed due overdue clocks duties todo approve approvals deadlines sla 72 hours tasks action items follow-ups remediation',
    group: 'Work',
  },
  { to: '/alerts', label: 'Alerts', keys: 'g a', words: 'signals came in events triggered firing', group: 'Work' },
  {
    to: '/customers',
    label: 'Customers',
    keys: 'g c',
    words: 'contacts contracts import csv register stakeholders notify notifications',
    group: 'Registers',
  },
  { to: '/vendors', label: 'Vendors', keys: 'g v', words: 'sub-processors suppliers they told us dependencies', group: 'Registers' },
  { to: '/breaches', label: 'Breaches', keys: 'g b', words: 'register article 33 gdpr export regulator authority', group: 'Registers' },
  {
    to: '/status-page',
    label: 'Status page',
    keys: 'g u',
    words: 'public components services maintenance subscribers uptime status updates',
    group: 'Registers',
  },
  {
    to: '/figures',
    label: 'Figures',
    keys: 'g f',
    words: 'mttd mtta mttr metrics compliance plots analytics reports insights export csv',
    group: 'Registers',
  },
  {
    to: '/log',
    label: 'Audit log',
    keys: 'g e',
    words: 'evidence checkpoint proof witness merkle tamper auditor export',
    group: 'Registers',
  },
  { to: '/drills', label: 'Drills', keys: 'g d', words: 'tabletop exercise practise simulate facilitator game day', group: 'Registers' },
  {
    to: '/plan-view',
    label: 'Plan',
    keys: 'g l',
    words:
      'document clauses open values versions escalation policy policies rules routing severities priorities roles runbooks playbooks workflows',
    group: 'Set up',
  },
  { to: '/law', label: 'Law', keys: 'g w', words: 'profile regimes rules gdpr nis2 dora calendar holidays regulator', group: 'Set up' },
  {
    to: '/people',
    label: 'People',
    keys: 'g p',
    words:
      'contact methods on-call oncall schedules rotations shifts overrides cover swap calendar ical positions users teams members profile notification rules phone sms email slack ntfy push invite call vacation absence away',
    group: 'Set up',
  },
  {
    to: '/integrations',
    label: 'Integrations',
    keys: 'g t',
    words: 'sources keys services routing prometheus alertmanager grafana pagerduty slack webhook api events',
    group: 'Set up',
  },
  {
    to: '/health-checks',
    label: 'Health checks',
    keys: 'g k',
    words: 'uptime monitors probes ping http tcp tls certificate expiry postgres redis mongodb latency',
    group: 'Set up',
  },
  {
    to: '/alert-channel',
    label: 'Alert channel',
    keys: 'g h',
    words: 'chat slack thread bot app manifest chatops',
    group: 'Set up',
  },
  {
    to: '/settings',
    label: 'Settings',
    keys: 'g s',
    words: 'api tokens keys sign out log out logout profile account you me my sessions devices export delete privacy gdpr shadow',
    group: 'Set up',
  },
] as const

/** As they are shown: the work first, then what is kept, then what is set up once. */
export const placeGroups = ['Work', 'Registers', 'Set up'] as const satisfies readonly (typeof places)[number]['group'][]
