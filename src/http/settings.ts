/** What the doors need to know of the installation. */
export type DoorSettings = Readonly<{
  /** As people and other tools reach us, without a slash at the end; https makes cookies Secure. */
  publicUrl: string
  version: string
  organisation: string // its name, as the console shows it
  /** Where the console was built to; null: there is none, and the API stands alone. */
  webRoot: string | null
  /** Requests a minute under one integration key before 429; generous: it stops a loop, not a storm. */
  intakePerMinute: number
  /** SHA-256 of the token that the CLI finds in the data directory; null: no local right. */
  localTokenHash: string | null
  /** A contact that security.txt names before the form for reports; null: none. */
  securityContact: string | null
  /** Where mail with reports is taken; null: nowhere. */
  reportAddress: string | null
  /** What Twilio signs its calls with; null: it does not call us. */
  twilioAuthToken: string | null
  /** What Slack signs its calls with; null: it does not call us. */
  slackSigningSecret: string | null
  /** What Resend signs its webhooks with (whsec_ and base64); null: it does not call us. */
  resendWebhookSecret: string | null
  /** How large a file of evidence may be, and how many of them an incident keeps. */
  evidenceBytes: number
  evidenceFiles: number
  /** Whether whoever is not signed in may have a link sent to their e-mail address. */
  signInLinks: boolean
}>

export const doorDefaults: Omit<DoorSettings, 'publicUrl'> = {
  version: '0.1.0',
  organisation: 'Tocsin',
  webRoot: null,
  intakePerMinute: 6_000_000,
  localTokenHash: null,
  securityContact: null,
  reportAddress: null,
  twilioAuthToken: null,
  slackSigningSecret: null,
  resendWebhookSecret: null,
  signInLinks: true,
  evidenceBytes: 25 * 1_048_576,
  evidenceFiles: 100,
}
