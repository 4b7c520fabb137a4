import { expect, test } from 'vitest'
import { emptyDraft, partsOf, standing, whyNotYet, withVendorWords } from './formal-word.ts'

const contents = [
  { id: 'nature', what: 'What happened.', state: 'present' as const },
  { id: 'people', what: 'How many people.', state: 'unknown' as const },
  { id: 'contact', what: 'Whom to ask.', state: 'missing' as const },
]
const n = {
  subject: 'A breach',
  preliminary: true,
  from: { id: 'ben', name: 'Ben Example' },
  contents,
  text: 'We write to you.\n\nWith regret.\n\nWhat happened.\nA bucket was open.\n\nTwo days long.\n\nHow many people.\nAbout 300.\nThis is not known yet. We will write again when it is.\n\nBen Example',
}

test('T-22 a draft is read back into its opening and its contents, each with what it said', () => {
  expect(partsOf(n)).toEqual({
    subject: 'A breach',
    preliminary: true,
    opening: 'We write to you.\n\nWith regret.',
    contents: {
      nature: { state: 'present', text: 'A bucket was open.\n\nTwo days long.' },
      people: { state: 'unknown', text: 'About 300.' },
      contact: { state: 'missing', text: '' },
    },
  })
})

test('L-21 a vendor’s words stand below what is said of what happened, or in the opening where the form does not ask for it', () => {
  const form = { id: 'breach', name: 'A breach', to: 'customers', contents: [{ id: 'nature', what: 'What happened.' }], approvedBy: [] }
  const once = withVendorWords(emptyDraft(form), form, 'GitHub', 'Storage errors.')
  expect(once.contents.nature).toEqual({ state: 'present', text: 'GitHub: Storage errors.' })
  expect(withVendorWords(once, form, 'Stripe', 'So do we.').contents.nature?.text).toBe('GitHub: Storage errors.\n\nStripe: So do we.')
  const unknown = { ...once, contents: { nature: { state: 'unknown' as const, text: 'Not all.' } } }
  expect(withVendorWords(unknown, form, 'GitHub', 'Storage errors.').contents.nature).toEqual({
    state: 'unknown',
    text: 'Not all.\n\nGitHub: Storage errors.',
  })
  expect(withVendorWords(emptyDraft(null), null, 'GitHub', 'Storage errors.').opening).toBe('GitHub: Storage errors.')
})

test('L-16 what keeps a draft from being sent is said in words: nobody to tell, contents missing, not preliminary, unread', () => {
  const draft = { approvalsMissing: ['Incident commander'], contents, preliminary: false, recipients: 3 }
  expect(whyNotYet({ ...draft, recipients: 0 })).toMatch(/^Nobody is on its list/)
  expect(whyNotYet(draft)).toMatch(/^It says nothing of: Whom to ask\./)
  const said = contents.map(c => (c.state === 'missing' ? { ...c, state: 'present' as const } : c))
  expect(whyNotYet({ ...draft, contents: said })).toMatch(/Make it a preliminary one\.$/)
  expect(whyNotYet({ ...draft, contents: said, preliminary: true })).toBe('Nothing is sent unread: Incident commander has not approved it.')
  expect(whyNotYet({ ...draft, contents: said, preliminary: true, approvalsMissing: [] })).toBe(null)
})

test('how a notification stands: what nobody can say comes before what still goes out', () => {
  const counts = { sent: 1, refused: 0, unknown: 2, waiting: 3 }
  expect(standing({ status: 'sending', approvalsMissing: [], counts })).toEqual({
    tone: 'late',
    words: '2 unknown: somebody has to decide',
  })
  expect(standing({ status: 'sending', approvalsMissing: [], counts: { ...counts, unknown: 0 } }).words).toBe('Being sent: 3 to go')
  expect(standing({ status: 'draft', approvalsMissing: [], counts: null }).words).toBe('Draft: approved, not sent')
})
