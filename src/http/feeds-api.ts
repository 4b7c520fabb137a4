/** The shapes of /api/v1 that are about vendors' status pages, and vendors that have a part in an incident. */
import { z } from 'zod'
import { feedKinds } from '../integrations/status-feed/feed.ts'

const at = z.iso.datetime().describe('ISO 8601, UTC')
const source = { url: z.url({ protocol: /^https?$/ }).max(1_000), kind: z.enum(feedKinds) }
export const FeedSettings = z.object({
  on: z.boolean(),
  ...source,
  everyMinutes: z.number().int().min(1).max(1_440).default(5),
  fallback: z.object(source).nullable().default(null).describe('asked where the first one cannot be read'),
})
const VendorIncident = z.object({
  id: z.string(),
  title: z.string(),
  status: z.string(),
  over: z.boolean(),
  impact: z.string(),
  words: z.string(),
  updatedAt: at,
  link: z.string().nullable(),
  components: z.array(z.string()),
})
export const VendorFeed = z.object({
  vendor: z.object({ id: z.string(), name: z.string() }),
  proposed: z.object(source).nullable().describe('what is known of this vendor'),
  settings: FeedSettings.nullable(),
  state: z.string().describe('as Statuspage says it of a component; unknown: it could not be read'),
  words: z.string(),
  incidents: z.array(VendorIncident),
  checkedAt: at.nullable(),
  okAt: at.nullable().describe('when it was last read'),
  problem: z.string().nullable(),
})
export const InvolveVendor = z.object({ vendor: z.string().min(1).max(64), reason: z.string().trim().min(1).max(2_000).optional() })
export const VendorInvolved = z.object({
  vendor: z.object({ id: z.string(), name: z.string() }),
  since: at,
  said: z
    .array(z.object({ id: z.string(), status: z.string(), over: z.boolean(), words: z.string(), happenedAt: at }))
    .describe('the latest word of each of its incidents, newest first: to be put into what is written to customers'),
})
