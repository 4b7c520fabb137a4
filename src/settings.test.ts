import { expect, test } from 'vitest'
import { readSettings, settingsReference, WrongSettings } from './settings.ts'

test('without anything set, an instance has all that it needs', () => {
  const settings = readSettings({}, {})
  expect(settings).toMatchObject({ port: 7070, database: null, mail: null, heartbeat: { urls: [], everyMs: 60_000 } })
  expect(settings.data).toMatch(/^\/.*\.data$/)
})

test('a flag wins over the environment, and an empty variable is as good as none', () => {
  const settings = readSettings(
    { port: 8001, data: '/tmp/x' },
    { TOCSIN_PORT: '9000', TOCSIN_URL: '', NTFY_URL: 'https://ntfy.example.com/' },
  )
  expect(settings).toMatchObject({ port: 8001, data: '/tmp/x', url: null, ntfy: { url: 'https://ntfy.example.com', token: null } })
})

test('all that is wrong is said at once, by name, with what to write instead', () => {
  const wrong = (environment: Record<string, string>): readonly string[] => {
    try {
      readSettings({}, environment)
    } catch (error) {
      if (error instanceof WrongSettings) return error.problems
      throw error
    }
    return []
  }
  expect(wrong({ TOCSIN_PORT: 'eighty', SMTP_URL: 'mail.example.com', HEARTBEAT_URL: 'https://a.example.com, b' })).toEqual([
    'TOCSIN_PORT: is not a number: write one from 0 to 65535',
    'SMTP_URL: is not the address of a mail server: write one that begins with smtp:// or smtps://',
    'HEARTBEAT_URL: is not an address to send heartbeats to: write one that begins with https:// or http://',
  ])
  expect(wrong({ TWILIO_FROM: '+15005550006' })).toEqual([
    'TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN: missing, and Twilio needs TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM',
  ])
  expect(wrong({ TLS_CERT: 'cert.pem' })).toEqual(['TLS_KEY: missing, and TLS needs TLS_CERT, TLS_KEY'])
  expect(wrong({ TLS_CERT: 'cert.pem', TLS_KEY: 'key.pem', TOCSIN_URL: 'http://tocsin.example.com' })).toEqual([
    'TOCSIN_URL: http://tocsin.example.com is not how this instance is reached with TLS_CERT: write it with https://',
  ])
})

test('several heartbeats are parted by commas', () => {
  expect(readSettings({}, { HEARTBEAT_URL: 'https://a.example.com/x, https://b.example.com' }).heartbeat.urls).toEqual([
    'https://a.example.com/x',
    'https://b.example.com',
  ])
})

test('every variable has a place in the reference, and says what it is', () => {
  expect(settingsReference().map(({ name }) => name)).toContain('HEARTBEAT_URL')
  expect(settingsReference().filter(({ what }) => what === '')).toEqual([])
})

test('the reference tells the default of each setting that has one', () => {
  const what = Object.fromEntries(settingsReference().map(({ name, what }) => [name, what]))
  expect(what.TOCSIN_DATA).toMatch(/ \(default \.data\)$/)
  expect(what.TOCSIN_PORT).toMatch(/ \(default 7070\)$/)
  expect(what.SMTP_URL).not.toContain('default')
})

test('what anybody types on the status page leads into a private network by a word of its own', () => {
  const webhook = (WEBHOOK_PRIVATE: string) => readSettings({}, { WEBHOOK_PRIVATE }).webhook
  expect(webhook('')).toMatchObject({ allowPrivate: false, subscribersPrivate: false })
  expect(webhook('yes')).toMatchObject({ allowPrivate: true, subscribersPrivate: false })
  expect(webhook('subscribers')).toMatchObject({ allowPrivate: true, subscribersPrivate: true })
})
