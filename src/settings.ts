/**
 * What an instance is told from outside, by flags and by the environment, checked once at the start. A wrong value is
 * said with its name, what is wrong with it and what to write instead; the process does not start half set up.
 */
import { resolve } from 'node:path'
import { z } from 'zod'

const url = (what: string, ...protocols: readonly string[]) =>
  z
    .string()
    .trim()
    .transform(text => text.replace(/\/+$/, ''))
    .refine(text => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
      error: `is not ${what}: write one that begins with ${protocols.map(protocol => `${protocol}//`).join(' or ')}`,
    })
const web = (what: string) => url(what, 'https:', 'http:')
const database = url('the address of a PostgreSQL database', 'postgres:', 'postgresql:')
const wholeNumber = (least: number, most: number) =>
  z.coerce
    .number({ error: `is not a number: write one from ${least} to ${most}` })
    .int()
    .min(least)
    .max(most)
const words = z.string().trim().min(1, { error: 'is empty: write something or leave it out' })

/** By the names of the environment's variables. */
const Environment = z.object({
  TOCSIN_DATA: words.default('.data').describe('the directory that holds everything: database, keys'),
  TOCSIN_PORT: wholeNumber(0, 65_535).default(7070).describe('where to listen; 0: any free port'),
  TOCSIN_HOST: words.default('127.0.0.1').describe('the address to listen on; 0.0.0.0: all'),
  TOCSIN_URL: web('the address of this instance').optional().describe('as people and other tools reach it, in links'),
  TLS_CERT: words
    .optional()
    .describe(
      'a certificate with its chain (PEM), where no proxy in front ends TLS: then it is ended here, 1.2 or later; read again when it changes',
    ),
  TLS_KEY: words.optional().describe('its private key (PEM)'),
  TOCSIN_ORGANISATION: words.default('Our organisation').describe('the name of the first organisation'),
  TOCSIN_MASTER_KEY: words.optional().describe('from the recovery kit; otherwise a file in the data directory'),
  DATABASE_URL: database.optional().describe('a PostgreSQL 15 to 18, as its owner, who migrates it; absent: the embedded one'),
  TOCSIN_DATABASE_APP_URL: database.optional().describe("the same as the application's role; absent: a login is made for it"),
  TOCSIN_DATABASE_ENGINE_URL: database.optional().describe("the same as the engine's role; absent: a login is made for it"),
  SMTP_URL: url('the address of a mail server', 'smtp:', 'smtps:').optional().describe('smtps://user:password@host'),
  MAIL_FROM: words.optional().describe('the sender of pages by mail: Tocsin <tocsin@example.com>'),
  SIGN_IN_LINKS: z
    .enum(['yes', 'no'], { error: 'is neither yes nor no' })
    .default('yes')
    .describe(
      'whoever is not signed in may have a link sent to their own verified e-mail address; no: only a start, an owner or the command line makes links',
    ),
  MAIL_BOUNCES_TO: words
    .optional()
    .describe('where mail servers report letters that came back; hand that mail to `tocsin notification bounce`'),
  RESEND_API_KEY: words.optional().describe('notifications to customers go by Resend instead of the mail server'),
  RESEND_API_URL: web('the base address of the Resend API')
    .optional()
    .describe('the base address of the Resend API; absent: https://api.resend.com'),
  RESEND_WEBHOOK_SECRET: words
    .regex(/^whsec_[A-Za-z0-9+/=]{16,}$/, { error: 'is no signing secret: copy it from the webhook at Resend, whsec_…' })
    .optional()
    .describe('signs what Resend tells of letters afterwards, at /resend/events (whsec_ and base64)'),
  SLACK_TOKEN: words.optional().describe('of a Slack app that may write messages (xoxb-…): for pages to people and for the alert channel'),
  SLACK_SIGNING_SECRET: words
    .regex(/^[0-9a-f]{16,}$/i, { error: 'is no signing secret: copy it from Basic Information of your Slack app, 32 digits and letters' })
    .optional()
    .describe('signs what Slack sends to /slack/…: buttons, and replies that mention the app'),
  SLACK_API_URL: web('the base address of the Slack API').optional().describe('another base address of the Slack API; absent: its own'),
  NTFY_URL: web('the address of an ntfy server').optional().describe('the ntfy server of topics that name none: https://ntfy.example.com'),
  NTFY_TOKEN: words.optional().describe('an access token of that ntfy server'),
  TWILIO_ACCOUNT_SID: words.optional().describe('for SMS and telephone calls, with the two below'),
  TWILIO_AUTH_TOKEN: words.optional().describe('signs its calls to us, too'),
  TWILIO_FROM: words.optional().describe('the number that calls and texts: +15005550006'),
  TWILIO_API_URL: web('the base address of the Twilio API').optional().describe('another base address of its API; absent: its own'),
  CONFERENCE_URL: web('the address of a conference')
    .optional()
    .describe(
      'stands on every page that is sent and on the incident; {number} becomes its number: https://meet.example.com/incident-{number}',
    ),
  WEBHOOK_SECRET: words.optional().describe('signs outgoing webhooks whose contact method has no secret of its own (whsec_ and base64)'),
  WEBHOOK_PRIVATE: z
    .enum(['yes', 'no', 'subscribers'], { error: 'is neither yes, no nor subscribers' })
    .default('no')
    .describe(
      'yes: webhooks and ntfy addresses of people, and status pages of vendors, may lead into private networks, and without TLS; subscribers: those that anybody types on the status page, too',
    ),
  HEARTBEAT_URL: z
    .string()
    .transform(text => text.split(/[\s,]+/).filter(part => part !== ''))
    .pipe(z.array(web('an address to send heartbeats to')))
    .default([])
    .describe('asked every minute while all is well; several are parted by commas'),
  HEARTBEAT_SECONDS: wholeNumber(1, 3600).default(60).describe('how often the heartbeat is sent'),
  LOG_WITNESSES: z
    .string()
    .transform(text =>
      text
        .split(',')
        .map(part => part.trim())
        .filter(part => part !== ''),
    )
    .pipe(
      z.array(
        z
          .string()
          .regex(
            /^https?:\/\/\S+ [^\s+]+\+[0-9a-f]{8}\+\S+$/,
            'is no address and key: https://witness.example/prefix NAME+8 hex digits+base64',
          ),
      ),
    )
    .default([])
    .describe('who signs that they saw the audit log grow (C2SP tlog-witness): the address and the key of each, several parted by commas'),
  STATUS_EXPORT_DIR: words
    .optional()
    .describe('the status page is written here as files after each change, for a web server on another host'),
  SECURITY_CONTACT: words.optional().describe('what security.txt says: mailto: or https:'),
  REPORT_ADDRESS: z
    .string()
    .trim()
    .regex(/^[^\s@<>,;]+@[^\s@<>,;]+$/, { error: 'is no e-mail address: write it alone, report@example.com' })
    .optional()
    .describe('reports of people come to this address by mail, at the port below; mail for any other is refused'),
  REPORT_MAIL_PORT: wholeNumber(1, 65_535)
    .optional()
    .describe(
      'where that mail is taken (SMTP, with STARTTLS by TLS_CERT where that is set); point the MX record of its domain, or a forwarding, here',
    ),
  REPORT_MAIL_HOST: words.optional().describe('the address to listen on for it; absent: TOCSIN_HOST'),
  REPORT_MAIL_LISTS: z
    .string()
    .transform(text => text.split(/[\s,]+/).filter(part => part !== ''))
    .default([])
    .describe('List-Ids of mailing lists of your own that pass reports on, parted by commas; what comes by any other list pages nobody'),
  EVIDENCE_MB: wholeNumber(1, 2_000)
    .default(25)
    .describe('how large a file may be that is kept as evidence, in MB; a proxy in front has to let as much through'),
  EVIDENCE_FILES: wholeNumber(1, 10_000).default(100).describe('how many files of evidence an incident keeps'),
  INTAKE_PER_MINUTE: wholeNumber(1, 1_000_000_000).optional().describe('requests under one integration key before 429'),
})

/** What `tocsin serve` takes as flags; a flag wins over the environment. */
export type Flags = Readonly<{ data?: string; port?: number; plan?: string; people?: string; host?: string; url?: string }>

export type Settings = Readonly<{
  data: string // absolute
  port: number
  host: string
  url: string | null
  /** Paths of PEM files. */
  tls: Readonly<{ cert: string; key: string }> | null
  organisation: string
  masterKey: string | null
  /** `roles` null: logins are made, with passwords from the master key. */
  database: Readonly<{ ownerUrl: string; roles: Readonly<{ app: string; engine: string }> | null }> | null
  plan: string | null
  people: string | null
  mail: Readonly<{ url: string; from: string; bouncesTo: string | null }> | null
  resend: Readonly<{ apiKey: string; apiUrl: string | null; webhookSecret: string | null }> | null
  slack: Readonly<{ token: string; apiUrl: string | null; signingSecret: string | null }> | null
  ntfy: Readonly<{ url: string; token: string | null }> | null
  twilio: Readonly<{ accountSid: string; authToken: string; from: string; apiUrl: string | null }> | null
  conference: string | null
  webhook: Readonly<{ secret: string | null; allowPrivate: boolean; subscribersPrivate: boolean }>
  logWitnesses: readonly Readonly<{ url: string; key: string }>[]
  heartbeat: Readonly<{ urls: readonly string[]; everyMs: number }>
  statusExport: string | null // absolute
  signInLinks: boolean
  securityContact: string | null
  /** The address that takes reports by mail; null: none does. */
  reportMail: Readonly<{ address: string; port: number; host: string; lists: readonly string[] }> | null
  evidence: Readonly<{ bytes: number; files: number }> // of one file; on one incident
  intakePerMinute: number | null
}>

/** The settings that cannot be right, one sentence each. */
export class WrongSettings extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`these settings are not right:\n${problems.map(problem => `  ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

/** Throws WrongSettings with all problems at once. */
export function readSettings(flags: Flags, environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''))
  const overridden = {
    ...given,
    ...(flags.data === undefined ? {} : { TOCSIN_DATA: flags.data }),
    ...(flags.port === undefined ? {} : { TOCSIN_PORT: flags.port }),
    ...(flags.host === undefined ? {} : { TOCSIN_HOST: flags.host }),
    ...(flags.url === undefined ? {} : { TOCSIN_URL: flags.url }),
  }
  const read = Environment.safeParse(overridden)
  if (!read.success) throw new WrongSettings(read.error.issues.map(issue => `${String(issue.path[0] ?? '')}: ${issue.message}`))
  const env = read.data
  const problems: string[] = []
  /** Settings that mean something only together. */
  const together = <T>(names: readonly (keyof typeof env)[], what: string, make: () => T): T | null => {
    const missing = names.filter(name => env[name] === undefined)
    if (missing.length === 0) return make()
    if (missing.length < names.length) problems.push(`${missing.join(', ')}: missing, and ${what} needs ${names.join(', ')}`)
    return null
  }
  const settings: Settings = {
    data: resolve(env.TOCSIN_DATA),
    port: env.TOCSIN_PORT,
    host: env.TOCSIN_HOST,
    url: env.TOCSIN_URL ?? null,
    tls: together(['TLS_CERT', 'TLS_KEY'], 'TLS', () => ({ cert: resolve(env.TLS_CERT!), key: resolve(env.TLS_KEY!) })),
    organisation: env.TOCSIN_ORGANISATION,
    masterKey: env.TOCSIN_MASTER_KEY ?? null,
    database:
      env.DATABASE_URL === undefined
        ? null
        : {
            ownerUrl: env.DATABASE_URL,
            roles: together(['TOCSIN_DATABASE_APP_URL', 'TOCSIN_DATABASE_ENGINE_URL'], 'a database with roles of its own', () => ({
              app: env.TOCSIN_DATABASE_APP_URL!,
              engine: env.TOCSIN_DATABASE_ENGINE_URL!,
            })),
          },
    plan: flags.plan ?? null,
    people: flags.people ?? null,
    mail: together(['SMTP_URL', 'MAIL_FROM'], 'mail', () => ({
      url: env.SMTP_URL!,
      from: env.MAIL_FROM!,
      bouncesTo: env.MAIL_BOUNCES_TO ?? null,
    })),
    resend:
      env.RESEND_API_KEY === undefined
        ? null
        : { apiKey: env.RESEND_API_KEY, apiUrl: env.RESEND_API_URL ?? null, webhookSecret: env.RESEND_WEBHOOK_SECRET ?? null },
    slack:
      env.SLACK_TOKEN === undefined
        ? null
        : { token: env.SLACK_TOKEN, apiUrl: env.SLACK_API_URL ?? null, signingSecret: env.SLACK_SIGNING_SECRET ?? null },
    ntfy: env.NTFY_URL === undefined ? null : { url: env.NTFY_URL, token: env.NTFY_TOKEN ?? null },
    twilio: together(['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'], 'Twilio', () => ({
      accountSid: env.TWILIO_ACCOUNT_SID!,
      authToken: env.TWILIO_AUTH_TOKEN!,
      from: env.TWILIO_FROM!,
      apiUrl: env.TWILIO_API_URL ?? null,
    })),
    conference: env.CONFERENCE_URL ?? null,
    webhook: {
      secret: env.WEBHOOK_SECRET ?? null,
      allowPrivate: env.WEBHOOK_PRIVATE !== 'no',
      subscribersPrivate: env.WEBHOOK_PRIVATE === 'subscribers',
    },
    logWitnesses: env.LOG_WITNESSES.map(pair => {
      const [url, key] = pair.split(' ') as [string, string]
      return { url, key }
    }),
    heartbeat: { urls: env.HEARTBEAT_URL, everyMs: env.HEARTBEAT_SECONDS * 1000 },
    statusExport: env.STATUS_EXPORT_DIR === undefined ? null : resolve(env.STATUS_EXPORT_DIR),
    signInLinks: env.SIGN_IN_LINKS === 'yes',
    securityContact: env.SECURITY_CONTACT ?? null,
    reportMail: together(['REPORT_ADDRESS', 'REPORT_MAIL_PORT'], 'taking reports by mail', () => ({
      address: env.REPORT_ADDRESS!,
      port: env.REPORT_MAIL_PORT!,
      host: env.REPORT_MAIL_HOST ?? env.TOCSIN_HOST,
      lists: env.REPORT_MAIL_LISTS,
    })),
    evidence: { bytes: env.EVIDENCE_MB * 1_048_576, files: env.EVIDENCE_FILES },
    intakePerMinute: env.INTAKE_PER_MINUTE ?? null,
  }
  if (settings.tls !== null && settings.url?.startsWith('http:'))
    problems.push(`TOCSIN_URL: ${settings.url} is not how this instance is reached with TLS_CERT: write it with https://`)
  if (problems.length > 0) throw new WrongSettings(problems)
  return settings
}

/** For `--help` and the reference: every variable, what it is for and its default, where it has one. */
export const settingsReference = (): readonly Readonly<{ name: string; what: string }>[] =>
  Object.entries(Environment.shape).map(([name, schema]) => {
    const absent: unknown = schema.safeParse(undefined).data
    const words = typeof absent === 'string' || typeof absent === 'number' ? ` (default ${absent})` : ''
    return { name, what: `${schema.description ?? ''}${words}` }
  })
