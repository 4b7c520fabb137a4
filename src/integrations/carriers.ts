/**
 * The one list of carriers that need an address, made from the settings. A kind that is not set up is in it all the same and says so: a
 * contact method of that kind is refused with the name of what to set, never passed over in silence.
 */
import type { MethodKind } from '../core/oncall/people.ts'
import { type Carrier, guarded } from './carrier.ts'
import { emailCarrier } from './email/email.ts'
import { ntfyCarrier } from './ntfy/ntfy.ts'
import { slackCarrier } from './slack/slack.ts'
import { twilioCarriers } from './twilio/twilio.ts'
import { webhookCarrier } from './webhook/webhook.ts'

/** `settings.ts` has this shape; null or absent: not set up. */
export type CarrierSettings = Readonly<{
  /** Where Twilio reaches us; null: where the links in messages lead. */
  url: string | null
  mail: Readonly<{ url: string; from: string }> | null
  slack: Readonly<{ token: string; apiUrl: string | null }> | null
  ntfy: Readonly<{ url: string; token: string | null }> | null
  twilio: Readonly<{ accountSid: string; authToken: string; from: string; apiUrl: string | null }> | null
  /** `secret` for contact methods without their own; `allowPrivate`: addresses inside private networks, of ntfy as well, and plain http. */
  webhook?: Readonly<{ secret: string | null; allowPrivate: boolean }> | null
  timeoutMs?: number
}>

/** Below the engine's own patience with one attempt (10 s), so that it is the carrier that says what became of it. */
const timeoutDefaultMs = 9_000

/** One of every kind but `console`, which rings where somebody is signed in (`console/console.ts`). */
export function makeCarriers(settings: CarrierSettings): readonly Carrier[] {
  const { url, mail, slack, ntfy, twilio, webhook, timeoutMs = timeoutDefaultMs } = settings
  const phone = 'set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM'
  return [
    mail ? emailCarrier({ ...mail, timeoutMs }) : missing('email', 'set SMTP_URL and MAIL_FROM'),
    slack
      ? slackCarrier({ token: slack.token, apiUrl: slack.apiUrl ?? 'https://slack.com/api/', timeoutMs })
      : missing('slack', 'set SLACK_TOKEN'),
    ntfyCarrier({ url: ntfy?.url ?? null, token: ntfy?.token ?? null, allowPrivate: webhook?.allowPrivate ?? false, timeoutMs }),
    ...(twilio
      ? twilioCarriers({ ...twilio, apiUrl: twilio.apiUrl ?? 'https://api.twilio.com', publicUrl: url, timeoutMs })
      : [missing('sms', phone), missing('phone', phone)]),
    webhookCarrier({ secret: webhook?.secret ?? null, allowPrivate: webhook?.allowPrivate ?? false, timeoutMs }),
  ].map(guarded)
}

function missing(kind: MethodKind, instead: string): Carrier {
  const detail = `${kind} is not set up on this server: ${instead}`
  return {
    kind,
    lacks: { instead, all: true },
    objects: () => detail,
    blames: () => 'carrier',
    send: async () => ({ carried: 'refused', detail }),
  }
}
