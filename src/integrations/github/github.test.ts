import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventLabel } from '../../core/signal/match.ts'
import { nearly, now, vendor } from '../testing/vendor.ts'
import { githubWebhook } from './webhook.ts'

const { one, all, sample, json, objects, readsAnything } = vendor('github', githubWebhook)
const by = (event: string) => ({ 'x-github-event': event })

test('deployments to production that fail are one condition; the next that succeeds ends it, and is a change', () => {
  const failed = one(sample('deployment-failure'), by('deployment_status'))
  expect(failed).toMatchObject({
    status: 'firing',
    dedup: 'github deployments example/shop production',
    severityHint: 'error',
    summary: 'example/shop: the deployment to production failed',
    labels: { service: 'shop', environment: 'production' },
    link: 'https://github.com/example/shop/actions/runs/77',
  })
  const [end, change] = all(sample('deployment-success'), by('deployment_status'))
  expect([end!.status, end!.dedup, change!.labels[eventLabel]]).toEqual(['resolved', failed.dedup, 'change'])
  expect(JSON.stringify([failed, end, change])).not.toContain('ana-example')
  const staging = json('deployment-failure')
  staging.deployment_status.environment = 'staging'
  staging.deployment.production_environment = false
  expect(one(staging, by('deployment_status')).severityHint).toBe('info')
  staging.deployment_status.state = 'in_progress'
  expect(all(staging, by('deployment_status'))).toEqual([])
})

test('a workflow that fails on the default branch is a warning until it succeeds there; on another branch it wakes nobody', () => {
  const run = (more: object, action = 'completed') => {
    const said = json('workflow-failure')
    return all({ ...said, action, workflow_run: { ...said.workflow_run, ...more } }, by('workflow_run'))
  }
  const [failed] = run({})
  expect(failed).toMatchObject({
    status: 'firing',
    dedup: 'github workflow example/shop 31 main',
    severityHint: 'warning',
    summary: 'example/shop: checks failed on main',
  })
  expect(run({ conclusion: 'success' })[0]).toMatchObject({ status: 'resolved', dedup: failed!.dedup })
  expect(run({ head_branch: 'feature' })[0]!.severityHint).toBe('info')
  expect(run({ conclusion: 'timed_out' })[0]!.status).toBe('firing')
  expect([run({ conclusion: 'cancelled' }), run({ conclusion: null }, 'requested')]).toEqual([[], []])
})

test('an alert of a scanner is one by its number, as grave as the scanner says, and a secret that was found is not taken along', () => {
  const secret = one(sample('secret-scanning-created'), by('secret_scanning_alert'))
  expect(secret).toMatchObject({
    status: 'firing',
    dedup: 'github secret scanning example/shop 4',
    severityHint: 'high',
    summary: 'example/shop: a secret was found in the code (Stripe API Key)',
  })
  expect(JSON.stringify(secret)).not.toContain('not-a-real-one')
  const as = (name: string, event: string, action: string, alert: object = {}) => {
    const said = json(name)
    return one({ ...said, action, alert: { ...said.alert, ...alert } }, by(event))
  }
  expect(as('secret-scanning-created', 'secret_scanning_alert', 'publicly_leaked').severityHint).toBe('critical')
  expect(as('secret-scanning-created', 'secret_scanning_alert', 'resolved')).toMatchObject({ status: 'resolved', dedup: secret.dedup })
  const dependency = one(sample('dependabot-created'), by('dependabot_alert'))
  expect(dependency).toMatchObject({
    severityHint: 'high',
    summary: 'example/shop: left-side: Text is padded without end',
    annotations: { advisory: 'GHSA-aaaa-bbbb-cccc', fixed_in: '1.4.1' },
  })
  expect(as('dependabot-created', 'dependabot_alert', 'auto_dismissed')).toMatchObject({ status: 'resolved', dedup: dependency.dedup })
  const code = (action: string) =>
    one(
      {
        action,
        alert: { number: 9, rule: { id: 'js/xss', security_severity_level: 'medium', description: 'Scripts from outside' } },
        repository: json('workflow-failure').repository,
      },
      by('code_scanning_alert'),
    )
  expect([code('created').status, code('fixed').status, code('created').severityHint]).toEqual(['firing', 'resolved', 'medium'])
  expect(as('dependabot-created', 'dependabot_alert', 'assigned').labels[eventLabel]).toBe('notice')
})

test('a repository that becomes public is grave, a release a change, a ping a notice, and a push leaves nothing', () => {
  const { repository } = json('workflow-failure')
  expect(one({ action: 'publicized', repository }, by('repository'))).toMatchObject({
    severityHint: 'high',
    summary: 'example/shop was made public',
  })
  expect(one({ action: 'published', release: { id: 1, tag_name: 'v2' }, repository }, by('release')).labels[eventLabel]).toBe('change')
  expect(one({ zen: 'Keep it logically awesome.', repository }, by('ping'))).toMatchObject({
    summary: 'example/shop: the webhook works',
    labels: { [eventLabel]: 'notice' },
  })
  expect(all({ ref: 'refs/heads/main', repository }, by('push'))).toEqual([])
  expect(one({}, {}).labels[eventLabel]).toBe('notice')
  expect(
    one(
      { security_advisory: { ghsa_id: 'GHSA-x', severity: 'critical', summary: 'Everything is open' }, action: 'published' },
      by('security_advisory'),
    ),
  ).toMatchObject({ severityHint: 'critical', summary: 'Advisory: Everything is open' })
})

test('a webhook that was left to send a form is read as well', () => {
  const form = Buffer.from(new URLSearchParams({ payload: String(sample('deployment-failure')) }).toString())
  const headers = { ...by('deployment_status'), 'content-type': 'application/x-www-form-urlencoded' }
  expect(all(form, headers)).toEqual(all(sample('deployment-failure'), by('deployment_status')))
  expect(githubWebhook.read(Buffer.from('payload='), headers, now)).toMatchObject({ status: 400, problem: 'the body is empty' })
})

// The example of GitHub's documentation, "Validating webhook deliveries", to test an implementation with.
test('its signature is what GitHub’s own example has', () => {
  const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'
  const body = Buffer.from('Hello, World!')
  expect(objects(body, { 'x-hub-signature-256': signature }, "It's a Secret to Everybody")).toBeNull()
  expect(objects(Buffer.from('Hello, World'), { 'x-hub-signature-256': signature }, "It's a Secret to Everybody")).toContain('not right')
  expect(objects(body, { 'x-hub-signature-256': signature.replace('sha256=', '') }, "It's a Secret to Everybody")).toContain('not right')
  expect(objects(body, {}, 'a-secret')).toContain('not signed')
})

test('C-16 any JSON gives signals or a clear error', () =>
  readsAnything(
    fc.constantFrom(
      ...['workflow_run', 'deployment_status', 'code_scanning_alert', 'dependabot_alert', 'repository', 'release', '__proto__', 'ping'].map(
        by,
      ),
      {},
    ),
    nearly({ ...json('deployment-failure'), ...json('dependabot-created'), workflow_run: json('workflow-failure').workflow_run }),
  ))
