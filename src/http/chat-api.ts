/** The shapes of /api/v1 that are about the team's alert channel. */
import { z } from 'zod'

const at = z.iso.datetime().describe('ISO 8601, UTC')
const channel = z.string().trim().min(1).max(100).describe('the chat’s own id of a channel: C0123ABCD')
export const ChatSettingsBody = z.object({
  channel: channel.nullable().describe('where incidents and signals are told of; null: nowhere'),
  bySeverity: z.record(z.string().max(64), channel).default({}).describe('other channels, by the id of a severity'),
  drills: channel.nullable().default(null).describe('where incidents of drills go, marked as such; null: nowhere'),
  words: z.boolean().default(true).describe('whether the words of notes and reasons go along; titles always do'),
})
export const ChatShown = z.object({
  chat: z.string().nullable().describe('what this server speaks to; null: SLACK_TOKEN is not set'),
  hears: z.boolean().describe('whether buttons and replies are taken: SLACK_SIGNING_SECRET is set'),
  settings: ChatSettingsBody,
  severities: z.array(
    z.object({ id: z.string(), name: z.string(), elsewhere: z.string().nullable().describe('where the plan has it worked on instead') }),
  ),
  named: z.array(z.string()).describe('channels that the plan names'),
  urls: z.object({ events: z.string(), actions: z.string(), command: z.string() }).describe('what the app is told to call'),
  lastAt: at.nullable().describe('when something was posted last'),
  waiting: z.number().int().describe('incidents of which something is still to be said'),
  skipped: z.number().int().describe('messages that the chat did not take at all'),
  trouble: z.object({ since: at, why: z.string(), instead: z.string() }).nullable(),
})
export const ChatTested = z.object({
  items: z.array(
    z.object({
      channel: z.string(),
      outcome: z.enum(['posted', 'refused', 'failed', 'unknown']),
      detail: z.string().nullable(),
      instead: z.string().nullable(),
    }),
  ),
})
