/** Where one can go in the console, once: the way, the palette, the keys and the phone's sheet read this list. */
export type PlacePath = (typeof places)[number]['to']

export const places = [
  { to: '/', label: 'Now', keys: 'g n', words: 'home on call burning', group: 'Work' },
  { to: '/incidents', label: 'Incidents', keys: 'g i', words: 'list search', group: 'Work' },
  { to: '/obligations', label: 'Obligations', keys: 'g o', words: 'owed due overdue clocks duties', group: 'Work' },
  { to: '/alerts', label: 'Alerts', keys: 'g a', words: 'signals came in', group: 'Work' },
  { to: '/customers', label: 'Customers', keys: 'g c', words: 'contacts contracts import csv register', group: 'Registers' },
  { to: '/vendors', label: 'Vendors', keys: 'g v', words: 'sub-processors suppliers they told us', group: 'Registers' },
  { to: '/breaches', label: 'Breaches', keys: 'g b', words: 'register article 33 gdpr export', group: 'Registers' },
  { to: '/status-page', label: 'Status page', keys: 'g u', words: 'public components maintenance subscribers uptime', group: 'Registers' },
  { to: '/figures', label: 'Figures', keys: 'g f', words: 'mttd mtta mttr metrics compliance plots', group: 'Registers' },
  { to: '/drills', label: 'Drills', keys: 'g d', words: 'tabletop exercise practise simulate facilitator', group: 'Registers' },
  { to: '/plan-view', label: 'Plan', keys: 'g l', words: 'document clauses open values versions', group: 'Set up' },
  { to: '/law', label: 'Law', keys: 'g w', words: 'profile regimes rules gdpr nis2 dora calendar', group: 'Set up' },
  { to: '/people', label: 'People', keys: 'g p', words: 'contact methods on-call schedules positions', group: 'Set up' },
  { to: '/integrations', label: 'Integrations', keys: 'g t', words: 'sources keys prometheus pagerduty webhook', group: 'Set up' },
  { to: '/settings', label: 'Settings', keys: 'g s', words: 'tokens sign out', group: 'Set up' },
] as const

/** As they are shown: the work first, then what is kept, then what is set up once. */
export const placeGroups = ['Work', 'Registers', 'Set up'] as const satisfies readonly (typeof places)[number]['group'][]
