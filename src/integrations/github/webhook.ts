/**
 * GitHub's webhooks: workflows, deployments, and what its scanners find. https://docs.github.com/webhooks/webhook-events-and-payloads
 *
 * H1  "This workflow fails on this branch" and "deployments to this environment fail" are conditions: the next run or deployment that succeeds ends
 *     them. An alert of a scanner is one by its number.
 * H2  What fails beside the default branch and beside production is said as `info`, which the shipped plans only log.
 * H3  A secret that was found, who pushed and what they wrote are not taken along: a link leads there.
 */
import type { Instant } from '../../core/id.ts'
import { hour } from '../../core/span.ts'
import { byItsBytes, hmacProof } from '../signed.ts'
import type { Headers, Read, Signal, SourceRoute } from '../source.ts'
import { at, changed, details, type Fields, firing, noticed, readFields, resolved, text, time, vendorReply, words } from '../vendor.ts'

const example =
  '{"action": "completed", "workflow_run": {}, "repository": {"full_name": "…"}}, with the header X-GitHub-Event: workflow_run'
type Said = Parameters<typeof firing>[0]

export function readGitHub(body: Uint8Array, headers: Headers, now: Instant): Read {
  const read = readFields(jsonOf(body, headers), example)
  if ('problem' in read) return read
  const { fields } = read
  const event = headers['x-github-event'] ?? ''
  const of = Object.hasOwn(readers, event) ? readers[event] : undefined
  return { signals: of === undefined ? [told(fields, event, now)] : of(fields, now) }
}

/** GitHub's form proposes to send a form, with the JSON in its one field: whoever left it so is understood. What is signed is the form. */
const jsonOf = (body: Uint8Array, headers: Headers): Uint8Array =>
  headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true && body[0] === 0x70
    ? Buffer.from(new URLSearchParams(Buffer.from(body).toString('utf8')).get('payload') ?? '')
    : body

const repositoryIn = (fields: Fields): string => text(fields, 'repository.full_name') || text(fields, 'organization.login')
const common = (fields: Fields, event: string): Pick<Said, 'labels'> & { repository: string } => {
  const repository = repositoryIn(fields)
  return { repository, labels: { alertname: event, service: text(fields, 'repository.name') || repository, repository } }
}

function workflow(fields: Fields, now: Instant): readonly Signal[] {
  const run = at(fields, 'workflow_run')
  const conclusion = text(run, 'conclusion')
  const branch = text(run, 'head_branch')
  const isMain = branch !== '' && branch === text(fields, 'repository.default_branch')
  const { repository, labels } = common(fields, 'workflow_run')
  const name = text(run, 'name') || 'a workflow'
  const said: Said = {
    dedup: `github workflow ${repository} ${text(run, 'workflow_id') || name} ${branch}`,
    severity: isMain ? 'warning' : 'info',
    summary: `${repository}: ${name} failed on ${branch || 'no branch'}`,
    labels: { ...labels, workflow: name, branch },
    details: details({ conclusion, commit: text(run, 'head_sha'), attempt: text(run, 'run_attempt'), started_by: text(run, 'event') }),
    link: text(run, 'html_url'),
    at: time(run, 'updated_at', 'run_started_at'),
  }
  if (text(fields, 'action') !== 'completed') return []
  if (['failure', 'timed_out', 'startup_failure'].includes(conclusion)) return [firing(said, now, isMain ? null : 24 * hour)]
  return conclusion === 'success' ? [resolved({ ...said, summary: `${repository}: ${name} succeeded on ${branch}` }, now)] : []
}

function deployment(fields: Fields, now: Instant): readonly Signal[] {
  const status = at(fields, 'deployment_status')
  const of = at(fields, 'deployment')
  const state = text(status, 'state')
  const environment = text(status, 'environment') || text(of, 'environment') || 'an environment without a name'
  const isProduction = at(of, 'production_environment') === true || /^prod(uction)?\b/i.test(environment)
  const { repository, labels } = common(fields, 'deployment_status')
  const said: Said = {
    dedup: `github deployments ${repository} ${environment}`,
    severity: isProduction ? 'error' : 'info',
    summary: `${repository}: the deployment to ${environment} failed`,
    labels: { ...labels, environment },
    details: details({ state, commit: text(of, 'sha'), ref: text(of, 'ref'), task: text(of, 'task') }),
    link: text(status, 'log_url', 'target_url') || text(fields, 'repository.html_url'),
    at: time(status, 'updated_at', 'created_at'),
  }
  if (state === 'failure' || state === 'error') return [firing(said, now, isProduction ? null : 24 * hour)]
  if (state !== 'success') return []
  const summary = `${repository}: deployed to ${environment}`
  return [
    resolved({ ...said, summary }, now),
    changed({ ...said, severity: 'info', dedup: `${said.dedup} ${text(status, 'id') || now}`, summary }, now),
  ]
}

type Scanner = Readonly<{
  called: string
  event: string
  /** Actions that end it. What is neither here nor in `begins` is told and changes nothing. */
  ends: readonly string[]
  begins: readonly string[]
  severity(alert: unknown, action: string): string
  what(alert: unknown): string
}>
const scan =
  (scanner: Scanner) =>
  (fields: Fields, now: Instant): readonly Signal[] => {
    const alert = at(fields, 'alert')
    const action = text(fields, 'action')
    const { repository, labels } = common(fields, scanner.event)
    const said: Said = {
      dedup: `github ${scanner.called} ${repository} ${text(alert, 'number') || text(alert, 'html_url')}`,
      severity: scanner.severity(alert, action),
      summary: `${repository}: ${scanner.what(alert)}`,
      labels,
      details: details({
        action,
        number: text(alert, 'number'),
        state: text(alert, 'state'),
        rule: text(alert, 'rule.id'),
        tool: text(alert, 'tool.name'),
        package: text(alert, 'dependency.package.name'),
        manifest: text(alert, 'dependency.manifest_path'),
        advisory: text(alert, 'security_advisory.ghsa_id'),
        cve: text(alert, 'security_advisory.cve_id'),
        fixed_in: text(alert, 'security_vulnerability.first_patched_version.identifier'),
        resolution: text(alert, 'resolution', 'dismissed_reason'),
      }),
      link: text(alert, 'html_url'),
      at: time(alert, 'updated_at', 'created_at'),
    }
    if (scanner.begins.includes(action)) return [firing(said, now)]
    if (scanner.ends.includes(action)) return [resolved(said, now)]
    return [
      noticed({ ...said, severity: 'info', dedup: `${said.dedup} ${action} ${now}`, summary: `${said.summary} (${words(action)})` }, now),
    ]
  }

const readers: Readonly<Record<string, (fields: Fields, now: Instant) => readonly Signal[]>> = {
  workflow_run: workflow,
  deployment_status: deployment,
  code_scanning_alert: scan({
    called: 'code scanning',
    event: 'code_scanning_alert',
    begins: ['created', 'reopened', 'reopened_by_user', 'appeared_in_branch'],
    ends: ['fixed', 'closed_by_user'],
    severity: alert => text(alert, 'rule.security_severity_level') || (text(alert, 'rule.severity') === 'error' ? 'medium' : 'low'),
    what: alert => text(alert, 'rule.description', 'rule.name', 'rule.id') || 'a finding in the code',
  }),
  dependabot_alert: scan({
    called: 'dependabot',
    event: 'dependabot_alert',
    begins: ['created', 'reopened', 'reintroduced', 'auto_reopened'],
    ends: ['fixed', 'dismissed', 'auto_dismissed'],
    severity: alert => text(alert, 'security_advisory.severity', 'security_vulnerability.severity') || 'medium',
    what: alert =>
      `${text(alert, 'dependency.package.name') || 'a dependency'}: ${text(alert, 'security_advisory.summary') || 'a vulnerability'}`,
  }),
  secret_scanning_alert: scan({
    called: 'secret scanning',
    event: 'secret_scanning_alert',
    begins: ['created', 'reopened', 'publicly_leaked'],
    ends: ['resolved', 'revoked'],
    severity: (alert, action) => (action === 'publicly_leaked' || at(alert, 'publicly_leaked') === true ? 'critical' : 'high'),
    what: alert =>
      `a secret was found in the code (${text(alert, 'secret_type_display_name') || words(text(alert, 'secret_type')) || 'of no known make'})`,
  }),
  security_advisory: (fields, now) => {
    const advisory = at(fields, 'security_advisory')
    const said: Said = {
      dedup: `github advisory ${text(advisory, 'ghsa_id') || now}`,
      severity: text(advisory, 'severity') || 'medium',
      summary: `Advisory: ${text(advisory, 'summary') || text(advisory, 'ghsa_id')}`,
      labels: { alertname: 'security_advisory', service: 'github' },
      details: details({ advisory: text(advisory, 'ghsa_id'), cve: text(advisory, 'cve_id') }),
      link:
        text(advisory, 'html_url') ||
        (text(advisory, 'ghsa_id') === '' ? '' : `https://github.com/advisories/${text(advisory, 'ghsa_id')}`),
      at: time(advisory, 'published_at'),
    }
    return [text(fields, 'action') === 'withdrawn' ? resolved(said, now) : firing(said, now, 7 * 24 * hour)]
  },
  repository: (fields, now) => {
    const action = text(fields, 'action')
    const { repository, labels } = common(fields, 'repository')
    const said: Said = {
      dedup: `github visibility ${repository}`,
      severity: 'high',
      summary: `${repository} was made public`,
      labels,
      link: text(fields, 'repository.html_url'),
    }
    if (action === 'publicized') return [firing(said, now)]
    if (action === 'privatized') return [resolved(said, now)]
    return [
      changed(
        {
          ...said,
          severity: 'info',
          dedup: `github repository ${repository} ${action} ${now}`,
          summary: `${repository}: ${words(action)}`,
        },
        now,
      ),
    ]
  },
  release: (fields, now) =>
    text(fields, 'action') === 'published'
      ? [
          changed(
            {
              ...common(fields, 'release'),
              dedup: `github release ${repositoryIn(fields)} ${text(fields, 'release.id') || now}`,
              summary: `${repositoryIn(fields)}: released ${text(fields, 'release.tag_name')}`,
              link: text(fields, 'release.html_url'),
              at: time(fields, 'release.published_at'),
            },
            now,
          ),
        ]
      : [],
  // Told many times a day, and said again by what is above.
  push: () => [],
  deployment: () => [],
  workflow_job: () => [],
  check_run: () => [],
  check_suite: () => [],
  status: () => [],
}

/** A ping when the webhook is made, a rule of a branch, and whatever GitHub thinks of next. */
function told(fields: Fields, event: string, now: Instant): Signal {
  const { repository, labels } = common(fields, event)
  const action = text(fields, 'action')
  const said: Said = {
    dedup: `github ${event} ${repository} ${now}`,
    summary: `${repository === '' ? 'GitHub' : repository}: ${event === 'ping' ? 'the webhook works' : `${words(event) || 'an event without a name'} ${words(action)}`}`,
    labels: { ...labels, action },
    link: text(fields, 'repository.html_url'),
  }
  return /^(branch_protection|repository_ruleset|secret_scanning_push|member|membership|team|public|deploy_key)/.test(event)
    ? changed(said, now)
    : noticed(said, now)
}

export const githubWebhook: SourceRoute = {
  source: 'github',
  method: 'POST',
  path: '/github',
  read: readGitHub,
  reply: vendorReply,
  proof: hmacProof({
    header: 'x-hub-signature-256',
    algorithm: 'sha256',
    encoding: 'hex',
    prefix: 'sha256=',
    called: 'the secret that you gave the webhook in GitHub',
  }),
  delivery: byItsBytes,
  setUp: {
    for: 'GitHub',
    how: 'in GitHub: Settings of the repository or organisation, Webhooks, Add webhook with this URL, content type application/json, and a secret of your choice (set the same one here first: adding sends a ping); choose Workflow runs, Deployment statuses, Code scanning alerts, Dependabot alerts, Secret scanning alerts and Repositories',
  },
}
