/**
 * Stripe's webhooks: disputes, warnings of fraud, reviews, payouts and the account itself. https://docs.stripe.com/api/events/types
 *
 * P1  What has an end is one condition by its own id: a dispute, a review, a warning of fraud. That payouts fail and that the account may not take
 *     payments are conditions of the account: the next payout that arrives, and the account that may again, end them.
 * P2  A single payment that failed is a customer's card most often, and only noted: that many do is for its baseline to find (T-05).
 * P3  What happens in test mode is said as `info`, whatever it is.
 */
import type { Instant } from '../../core/id.ts'
import { hour } from '../../core/span.ts'
import { byItsId, stripeProof } from '../signed.ts'
import type { Read, Signal, SourceRoute } from '../source.ts'
import { at, countedBy, details, type Fields, firing, noticed, readFields, resolved, text, time, vendorReply, words } from '../vendor.ts'

const example = '{"id": "evt_…", "type": "charge.dispute.created", "data": {"object": {}}}'
type Said = Parameters<typeof firing>[0]

export function readStripe(body: Uint8Array, now: Instant): Read {
  const read = readFields(body, example)
  if ('problem' in read) return read
  return { signals: [signalOf(read.fields, now)] }
}

function signalOf(fields: Fields, now: Instant): Signal {
  const type = text(fields, 'type')
  const of = at(fields, 'data.object')
  const id = text(of, 'id')
  const account = text(fields, 'account') || 'own'
  const isTest = at(fields, 'livemode') === false
  const money = amountOf(of)
  const said = (dedup: string, severity: string, summary: string, path = ''): Said => ({
    dedup: `stripe ${dedup}`,
    severity: isTest ? 'info' : severity,
    summary: `Stripe${isTest ? ' (test mode)' : ''}: ${summary}`,
    labels: { alertname: type, service: 'payments', account: account === 'own' ? '' : account, mode: isTest ? 'test' : 'live' },
    details: details({
      amount: money,
      reason: text(of, 'reason', 'fraud_type', 'failure_message', 'requirements.disabled_reason'),
      status: text(of, 'status'),
      charge: text(of, 'charge'),
      due_by: at(of, 'evidence_details.due_by'),
      past_due: at(of, 'requirements.past_due'),
      event: text(fields, 'id'),
    }),
    link: `https://dashboard.stripe.com/${isTest ? 'test/' : ''}${path === '' ? `events/${text(fields, 'id')}` : path}`,
    at: time(fields, 'created'),
  })
  const dispute = () => said(`dispute ${id}`, 'warning', `a dispute${money === '' ? '' : ` over ${money}`}`, `disputes/${id}`)
  const review = () => said(`review ${id}`, 'warning', 'a payment waits for review', `radar/reviews/${id}`)
  const payouts = () => said(`payouts ${account}`, 'error', `a payout failed${money === '' ? '' : `: ${money}`}`, `payouts/${id}`)
  switch (type) {
    case 'charge.dispute.created':
    case 'charge.dispute.funds_withdrawn':
      return firing(dispute(), now)
    case 'charge.dispute.closed':
      return resolved(dispute(), now)
    case 'radar.early_fraud_warning.created':
    case 'radar.early_fraud_warning.updated': {
      const warning = said(`fraud warning ${id}`, 'warning', `a warning of fraud (${words(text(of, 'fraud_type')) || 'of no given kind'})`)
      return at(of, 'actionable') === false ? resolved(warning, now) : firing(warning, now, 7 * 24 * hour)
    }
    case 'review.opened':
      return firing(review(), now)
    case 'review.closed':
      return resolved(review(), now)
    case 'payout.failed':
      return firing(payouts(), now)
    case 'payout.paid':
      return resolved(payouts(), now)
    case 'account.updated':
      return accountOf(of, said(`account ${id || account}`, 'critical', 'the account may not take payments', 'settings/account'), now)
    case 'billing.alert.triggered':
      return firing(said(`alert ${id || type}`, 'warning', 'a billing alert was triggered'), now, 24 * hour)
    default:
      return noticed({ ...said(`event ${text(fields, 'id') || now}`, 'info', words(type) || 'an event without a type') }, now)
  }
}

/** Payments first: an account that may take them and waits for a document is told as well, and less loudly. */
function accountOf(of: unknown, said: Said, now: Instant): Signal {
  const disabled = text(of, 'requirements.disabled_reason')
  if (at(of, 'charges_enabled') === false) return firing(said, now)
  if (at(of, 'payouts_enabled') === false || disabled !== '')
    return firing(
      { ...said, severity: said.severity === 'info' ? 'info' : 'error', summary: said.summary.replace('take payments', 'pay out') },
      now,
    )
  return resolved(said, now)
}

/** 4200 and "eur" as "42.00 EUR"; currencies without a smaller unit as they are. */
function amountOf(of: unknown): string {
  const amount = at(of, 'amount')
  const currency = text(of, 'currency').toUpperCase()
  if (typeof amount !== 'number' || currency === '') return ''
  return ['JPY', 'KRW', 'VND', 'CLP', 'XAF', 'XOF', 'XPF', 'UGX', 'RWF', 'PYG', 'MGA', 'KMF', 'GNF', 'DJF', 'BIF', 'VUV'].includes(currency)
    ? `${amount} ${currency}`
    : `${(amount / 100).toFixed(2)} ${currency}`
}

export const stripeWebhook: SourceRoute = countedBy('type', {
  source: 'stripe',
  method: 'POST',
  path: '/stripe',
  read: (body, _, now) => readStripe(body, now),
  reply: vendorReply,
  proof: stripeProof('the signing secret of the endpoint, whsec_…, under Developers, Webhooks'),
  delivery: byItsId,
  setUp: {
    for: 'Stripe',
    how: 'in the Stripe dashboard: Developers, Webhooks, a new endpoint with this URL; choose charge.dispute.*, radar.early_fraud_warning.*, review.*, payout.failed, payout.paid and account.updated; then reveal its signing secret and set it here',
  },
})
