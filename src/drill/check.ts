/**
 * Whether a drill fits a plan: every name in it is looked up, and every signal is read as its source's door would read it.
 * All problems at once, each with its line and what to write instead.
 */
import type { Instant } from '../core/id.ts'
import { instant } from '../core/id.ts'
import { ownMilestones, type Plan } from '../core/plan.ts'
import type { SourceRoute } from '../integrations/source.ts'
import { meant } from '../plan/nearest.ts'
import { inOrder, type PlanProblem } from '../plan/problem.ts'
import type { Act, Drill, Expectation } from './drill.ts'

export function checkDrill(drill: Drill, plan: Plan, routes: readonly SourceRoute[]): readonly PlanProblem[] {
  const problems: PlanProblem[] = []
  const wrong = (line: number, code: string, what: string, why: string, instead: string): void =>
    void problems.push({ severity: 'error', code, line, column: 1, what, why, instead })
  const known = (line: number, kind: string, name: string, names: readonly string[]): void => {
    if (names.includes(name)) return
    wrong(
      line,
      `unknown-${kind.replaceAll(' ', '-')}`,
      `The plan has no ${kind} ${JSON.stringify(name)}.`,
      'Nothing would come of it.',
      names.length === 0 ? `The plan names none: leave it out.` : `${meant(name, names)}.`,
    )
  }
  const ids = (of: readonly Readonly<{ id: string }>[] | undefined): readonly string[] => (of ?? []).map(({ id }) => id)
  const roles = ids(plan.roles)
  const severities = ids(plan.severities)
  const phases = ids(plan.phases)
  const rules = ids(plan.obligations)
  const forms = ids(plan.notifications)
  const fact = (line: number, name: string, value: string): void => {
    const found = plan.facts.find(({ id }) => (id as string) === name)
    if (found === undefined) known(line, 'question of fact', name, ids(plan.facts))
    else known(line, `answer to ${name}`, value, found.values)
  }

  for (const [role, how] of Object.entries(drill.team)) {
    known(drill.teamLines[role] ?? 1, 'role', role, roles)
    if (how.answers === 'hands over') known(drill.teamLines[role] ?? 1, 'role', how.to, roles)
  }
  const act = (line: number, of: Act): void => {
    if (of.act === 'severity') known(line, 'severity', of.to, severities)
    else if (of.act === 'fact') fact(line, of.fact, of.value)
    else if (of.act === 'milestone') known(line, 'milestone', of.milestone, [...ids(plan.milestones), ...ownMilestones])
    else if (of.act === 'phase') known(line, 'phase', of.phase, phases)
    else if (of.act === 'meet') known(line, 'obligation', of.rule, rules)
    else if (of.act === 'work') known(line, 'playbook', of.playbook, ids(plan.playbooks ?? []))
    else if (of.act === 'approve' || of.act === 'send') known(line, 'notification', of.form, forms)
    else if (of.act === 'draft') {
      known(line, 'notification', of.form, forms)
      const contents = ids(plan.notifications?.find(({ id }) => (id as string) === of.form)?.contents)
      for (const content of of.unknown) if (forms.includes(of.form)) known(line, `content of ${of.form}`, content, contents)
    }
  }
  for (const inject of drill.injects) {
    if (inject.at > drill.lastsMs)
      wrong(
        inject.line,
        'too-late',
        'This comes after the drill is over.',
        'It would not be played.',
        'Let the drill last longer, or let it come sooner.',
      )
    if (inject.inject === 'signal') signal(inject.line, inject.path, inject.body, instant(drill.starts + inject.at))
    if (inject.inject === 'declare') known(inject.line, 'severity', inject.severity, severities)
    if (inject.inject === 'declare' || inject.inject === 'act') known(inject.line, 'role', inject.who, roles)
    if (inject.inject === 'act') act(inject.line, inject.act)
  }
  for (const expectation of drill.expectations) expected(expectation)
  function expected(of: Expectation): void {
    if (of.expect === 'obligation' || of.expect === 'before') known(of.line, 'obligation', of.rule, rules)
    if (of.expect === 'before') known(of.line, 'phase', of.phase, phases)
    if (of.expect === 'paged' || of.expect === 'not paged') for (const role of of.roles) known(of.line, 'role', role, roles)
    if (of.expect === 'severity') known(of.line, 'severity', of.is, severities)
    if (of.expect === 'phase') known(of.line, 'phase', of.is, phases)
    if (of.expect === 'status') known(of.line, 'status', of.is, ['open', 'resolved', 'closed'])
    if (of.expect === 'notification') known(of.line, 'notification', of.form, forms)
    if (of.expect === 'fact') fact(of.line, of.fact, of.is)
  }
  function signal(line: number, path: string, body: string, at: Instant): void {
    const route = routes.find(route => route.path === path && route.method === 'POST')
    if (route === undefined) {
      const doors = routes.filter(({ method }) => method === 'POST').map(({ path }) => path)
      return void known(line, 'door', path, doors)
    }
    const read = route.read(Buffer.from(body), { 'content-type': 'application/json' }, at)
    if ('problem' in read)
      wrong(
        line,
        'signal',
        `${route.source} would not send this: ${read.field}: ${read.problem}`,
        'It would be refused at the door.',
        read.instead,
      )
  }
  return inOrder(problems)
}
