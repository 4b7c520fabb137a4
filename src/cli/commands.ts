/**
 * Every command, in the order in which help lists them. The file of a command is read when that command is called: what asks a
 * running server needs neither the plan's compiler nor calendars, whose reading took four fifths of its time.
 */
import type { Command } from './command.ts'

type Part = Readonly<{ names: readonly string[]; load(): Promise<readonly Command[]> }>

const parts: readonly Part[] = [
  { names: ['serve'], load: async () => [(await import('./serve.ts')).serve] },
  { names: ['plan first'], load: async () => [(await import('./plan-first.ts')).planFirst] },
  {
    names: ['plan check', 'plan escalation', 'plan render', 'plan diff', 'plan schema'],
    async load() {
      const { planCheck, planDiff, planEscalation, planRender, planSchemaOf } = await import('./plan.ts')
      return [planCheck, planEscalation, planRender, planDiff, planSchemaOf]
    },
  },
  {
    names: ['schedule list', 'schedule calendar', 'schedule override', 'schedule swap', 'schedule import'],
    load: async () => (await import('./schedule.ts')).scheduleCommands,
  },
  {
    names: ['import pagerduty', 'import opsgenie', 'import grafana-oncall', 'import goalert'],
    load: async () => (await import('./import.ts')).importCommands,
  },
  { names: ['clock'], load: async () => [(await import('./clock.ts')).clock] },
  {
    names: ['drill check', 'drill run'],
    async load() {
      const { drillCheck, drillRun } = await import('./drill.ts')
      return [drillCheck, drillRun]
    },
  },
  {
    names: ['start', 'release', 'pause', 'resume', 'end', 'list', 'show', 'report'].map(verb => `drill ${verb}`),
    load: async () => (await import('./live-drill.ts')).liveDrillCommands,
  },
  {
    names: ['incident open', 'incident list', 'incident show'],
    async load() {
      const { incidentList, incidentOpen, incidentShow } = await import('./incident.ts')
      return [incidentOpen, incidentList, incidentShow]
    },
  },
  { names: ['incident replay'], load: async () => [(await import('./incident-replay.ts')).incidentReplay] },
  { names: ['incident runbook'], load: async () => [(await import('./incident-runbook.ts')).incidentRunbook] },
  { names: ['incident record'], load: async () => [(await import('./incident-record.ts')).incidentRecord] },
  { names: ['incident evidence'], load: async () => [(await import('./evidence.ts')).incidentEvidence] },
  { names: ['incident report'], load: async () => [(await import('./incident-report.ts')).incidentReport] },
  {
    names: ['acknowledge', 'call', 'note', 'severity', 'milestone', 'phase', 'cause', 'resolve', 'close'].map(verb => `incident ${verb}`),
    load: async () => (await import('./work-incident.ts')).workCommands,
  },
  { names: ['incident playbook', 'incident step'], load: async () => (await import('./playbook.ts')).playbookCommands },
  {
    names: ['customer list', 'customer show', 'customer import', 'customer export', 'incident customers'],
    load: async () => (await import('./customer.ts')).customerCommands,
  },
  {
    names: ['list', 'show', 'import', 'export', 'looked', 'uptime'].map(verb => `vendor ${verb}`),
    load: async () => (await import('./vendor.ts')).vendorCommands,
  },
  {
    names: ['answer', 'list', 'export'].map(verb => `questionnaire ${verb}`),
    load: async () => (await import('./questionnaire.ts')).questionnaireCommands,
  },
  {
    names: ['list', 'show', 'approve', 'send', 'notices', 'settle', 'bounce'].map(verb => `notification ${verb}`),
    load: async () => (await import('./notification.ts')).notificationCommands,
  },
  { names: ['breach list', 'breach show', 'breach export'], load: async () => (await import('./breach.ts')).breachCommands },
  { names: ['figures'], load: async () => [(await import('./figures.ts')).figures] },
  {
    names: ['key create', 'key list', 'key secret', 'key revoke'],
    async load() {
      const { keyCreate, keyList, keyRevoke, keySecret } = await import('./key.ts')
      return [keyCreate, keyList, keySecret, keyRevoke]
    },
  },
  {
    names: ['token create', 'token list', 'token revoke'],
    async load() {
      const { tokenCreate, tokenList, tokenRevoke } = await import('./token.ts')
      return [tokenCreate, tokenList, tokenRevoke]
    },
  },
  {
    names: ['health-check list', 'health-check add', 'health-check run', 'health-check on', 'health-check off', 'health-check remove'],
    load: async () => (await import('./health-check.ts')).healthCheckCommands,
  },
  {
    names: ['usage list'],
    load: async () => (await import('./usage.ts')).usageCommands,
  },
  {
    names: ['shadow begin', 'shadow end', 'shadow show', 'shadow report', 'shadow match'],
    load: async () => (await import('./shadow.ts')).shadowCommands,
  },
  { names: ['sign-in'], load: async () => [(await import('./sign-in.ts')).signIn] },
  { names: ['log export'], load: async () => [(await import('./log.ts')).logExport] },
  {
    names: ['log checkpoint', 'log prove'],
    load: async () => {
      const { logCheckpoint, logProve } = await import('./log-checkpoint.ts')
      return [logCheckpoint, logProve]
    },
  },
  { names: ['log verify'], load: async () => [(await import('./log-verify.ts')).logVerify] },
  { names: ['status export'], load: async () => [(await import('./status.ts')).statusExport] },
  {
    names: ['trust check', 'trust controls', 'trust save', 'trust export'],
    load: async () => {
      const { trustCheck, trustControls, trustExport, trustSave } = await import('./trust.ts')
      return [trustCheck, trustControls, trustSave, trustExport]
    },
  },
  {
    names: ['erase incident', 'erase report', 'erase person', 'erase list'],
    async load() {
      const { eraseIncident, eraseList, erasePerson, eraseReport } = await import('./erase.ts')
      return [eraseIncident, eraseReport, erasePerson, eraseList]
    },
  },
  {
    names: ['backup', 'restore'],
    async load() {
      const { backup, restore } = await import('./backup.ts')
      return [backup, restore]
    },
  },
]

/** As they are called, in order: "incident list". */
export const commandNames: readonly string[] = parts.flatMap(({ names }) => names)

export async function allCommands(): Promise<readonly Command[]> {
  return (await Promise.all(parts.map(part => part.load()))).flat()
}

/** Null: there is none of that name. */
export async function commandNamed(name: string): Promise<Command | null> {
  const part = parts.find(({ names }) => names.includes(name))
  return part === undefined ? null : ((await part.load()).find(command => command.name === name) ?? null)
}
