/**
 * Where vendors publish how they are, as data: proposed when such a vendor is in the register, and changed there by whoever
 * finds another address. Taken from public clients in November 2026.
 */
import type { FeedKind } from '../integrations/status-feed/feed.ts'

export type Proposed = Readonly<{
  vendor: string
  names: readonly string[]
  url: string
  kind: FeedKind
  fallback?: Readonly<{ url: string; kind: FeedKind }>
}>

const statuspage = (vendor: string, host: string, ...names: readonly string[]): Proposed => ({
  vendor,
  names: [vendor, ...names],
  url: `https://${host}/api/v2/summary.json`,
  kind: 'statuspage',
})
const proposed: readonly Proposed[] = [
  statuspage('github', 'www.githubstatus.com'),
  statuspage('cloudflare', 'www.cloudflarestatus.com'),
  statuspage('vercel', 'www.vercel-status.com'),
  statuspage('supabase', 'status.supabase.com'),
  statuspage('mongodb', 'status.mongodb.com', 'mongodb-atlas', 'atlas'),
  statuspage('sentry', 'status.sentry.io'),
  statuspage('stripe', 'www.stripestatus.com'),
  statuspage('anthropic', 'status.claude.com', 'claude'),
  statuspage('clerk', 'status.clerk.com'),
  // Which of the two it serves was inferred, not seen: the summary is asked first.
  { ...statuspage('resend', 'resend-status.com'), fallback: { url: 'https://resend-status.com/feed.atom', kind: 'feed' } },
  { vendor: 'slack', names: ['slack'], url: 'https://slack-status.com/api/v2.0.0/current', kind: 'slack' },
  {
    vendor: 'azure',
    names: ['azure', 'microsoft-azure'],
    url: 'https://rssfeed.azure.status.microsoft/en-us/status/feed/',
    kind: 'azure',
  },
]

/** What is known of a vendor of this id or name; null: nothing. */
export function proposedFor(vendor: Readonly<{ id: string; name: string }>): Proposed | null {
  const slug = vendor.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return proposed.find(p => p.names.includes(vendor.id) || p.names.includes(slug)) ?? null
}
