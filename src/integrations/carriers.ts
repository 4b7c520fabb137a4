/**
 * The one list of carriers, made from the settings. A kind that is not set up is in it all the same and says so: a
 * contact method of that kind is refused with the name of what to set, never passed over in silence.
 */
import type { MethodKind } from '../core/oncall/people.ts'
import type { Carrier } from './carrier.ts'
import { emailCarrier } from './email/email.ts'
import { ntfyCarrier } from './ntfy/ntfy.ts'
import { slackCarrier } from './slack/slack.ts'
import { type TwilioSettings, twilioCarriers } from './twilio/twilio.ts'
import { webhookCarrier } from './webhook/webhook.ts'

export type CarrierSettings = Readonly<{
  timeoutMs: number
  smtp: Readonly<{ url: string; from: string }> | null
  slack: Readonly<{ token: string; apiUrl: string }> | null
  ntfy: Readonly<{ url: string; token: string | null }>
  twilio: Omit<TwilioSettings, 'timeoutMs'> | null
  webhook: Readonly<{ secret: string | null; allowPrivate: boolean }>
}>

export function makeCarriers(settings: CarrierSettings): readonly Carrier[] {
  const { timeoutMs, smtp, slack, ntfy, twilio, webhook } = settings
  return [
    smtp ? emailCarrier({ ...smtp, timeoutMs }) : missing('email', 'set TOCSIN_SMTP_URL and TOCSIN_MAIL_FROM'),
    slack ? slackCarrier({ ...slack, timeoutMs }) : missing('slack', 'set TOCSIN_SLACK_TOKEN'),
    ntfyCarrier({ ...ntfy, timeoutMs }),
    ...(twilio ? twilioCarriers({ ...twilio, timeoutMs }) : [missing('sms', twilioVariables), missing('phone', twilioVariables)]),
    webhookCarrier({ ...webhook, timeoutMs }),
  ]
}

const twilioVariables = 'set TOCSIN_TWILIO_ACCOUNT_SID, TOCSIN_TWILIO_AUTH_TOKEN and TOCSIN_TWILIO_FROM'

function missing(kind: MethodKind, instead: string): Carrier {
  const detail = `${kind} is not set up on this server: ${instead}`
  return { kind, objects: () => detail, send: async () => ({ carried: 'refused', detail }) }
}

export type Environment = Readonly<Record<string, string | undefined>>

/** From environment variables; `problems` says what is half set or wrong, in words for whoever starts the server. */
export function carrierSettings(env: Environment): Readonly<{ settings: CarrierSettings; problems: readonly string[] }> {
  const problems: string[] = []
  const text = (name: string) => env[name]?.trim() || null
  const url = (name: string, otherwise: string, protocols = ['http:', 'https:']) => {
    const given = text(name)
    if (given === null) return otherwise
    if (URL.canParse(given) && protocols.includes(new URL(given).protocol)) return given
    problems.push(`${name} is no address: begin it with ${protocols.map(protocol => `${protocol}//`).join(' or ')}`)
    return otherwise
  }
  /** All of these or none. */
  const together = (names: readonly string[]): readonly string[] | null => {
    const values = names.map(text)
    const absent = names.filter((_, i) => values[i] === null)
    if (absent.length === names.length) return null
    if (absent.length > 0)
      problems.push(`${names.filter(name => !absent.includes(name)).join(', ')} needs ${absent.join(' and ')} beside it`)
    return absent.length > 0 ? null : (values as string[])
  }
  const mail = together(['TOCSIN_SMTP_URL', 'TOCSIN_MAIL_FROM'])
  const smtpUrl = mail && url('TOCSIN_SMTP_URL', '', ['smtp:', 'smtps:'])
  if (mail && !/[^\s@<>]+@[^\s@<>]+>?$/.test(mail[1]!)) problems.push('TOCSIN_MAIL_FROM is no sender: write Name <name@example.com>')
  const phone = together(['TOCSIN_TWILIO_ACCOUNT_SID', 'TOCSIN_TWILIO_AUTH_TOKEN', 'TOCSIN_TWILIO_FROM'])
  const slackToken = text('TOCSIN_SLACK_TOKEN')
  const timeoutS = Number(text('TOCSIN_CARRIER_TIMEOUT_S') ?? 9)
  if (!(timeoutS >= 1 && timeoutS <= 60)) problems.push('TOCSIN_CARRIER_TIMEOUT_S is a number of seconds, 1 to 60')
  return {
    settings: {
      timeoutMs: timeoutS >= 1 && timeoutS <= 60 ? timeoutS * 1000 : 9000,
      smtp: mail && smtpUrl ? { url: smtpUrl, from: mail[1]! } : null,
      slack: slackToken === null ? null : { token: slackToken, apiUrl: url('TOCSIN_SLACK_API_URL', 'https://slack.com/api/') },
      ntfy: { url: url('TOCSIN_NTFY_URL', 'https://ntfy.sh/'), token: text('TOCSIN_NTFY_TOKEN') },
      twilio: phone && {
        accountSid: phone[0]!,
        authToken: phone[1]!,
        from: phone[2]!,
        apiUrl: url('TOCSIN_TWILIO_API_URL', 'https://api.twilio.com'),
        publicUrl: text('TOCSIN_PUBLIC_URL'),
      },
      webhook: { secret: text('TOCSIN_WEBHOOK_SECRET'), allowPrivate: text('TOCSIN_WEBHOOK_PRIVATE') === 'allow' },
    },
    problems,
  }
}
