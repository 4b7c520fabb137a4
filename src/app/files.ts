/**
 * The plan and the people that a start is given as files. What reads them is large, and is fetched when there is something to read: a
 * start whose files are as they were when they were taken reads neither.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { counted } from '../core/counted.ts'
import type { Plan } from '../core/plan.ts'
import type { Engine } from '../engine/port.ts'
import type { Tell } from '../engine/tell.ts'
import type { Carrier } from '../integrations/carrier.ts'
import type { OrgId } from '../store/port.ts'
import type { Vault } from '../store/vault.ts'

const shippedPlan = fileURLToPath(new URL('../../plans/team.md', import.meta.url))
const controlsFile = fileURLToPath(new URL('../../trust/controls.yaml', import.meta.url))
/** The controls' document that stands until a team has saved its own. */
export const shippedControls = (): string => readFileSync(controlsFile, 'utf8')

/** What a person has to mend in a file: each problem is a line of its own, with its place. */
export class WrongFile extends Error {
  readonly file: string
  readonly problems: readonly string[]
  constructor(file: string, problems: readonly string[]) {
    super(`${file} is not taken:\n${problems.map(problem => `  ${problem}`).join('\n')}`)
    this.file = file
    this.problems = problems
  }
}

export type PlanFile = Readonly<{ path: string; source: string }>

/** What was compiled last: a first start looks at its file before anything else, and the engine takes the same text a moment later. */
let last: Readonly<{ source: string; plan: Plan }> | null = null

/** The plan that is written there. Throws WrongFile, under the name of `file`. */
export async function compiled(file: string, source: string): Promise<Plan> {
  if (last?.source === source) return last.plan
  const { compile } = await import('../plan/compile.ts')
  const { withDocument } = await import('../plan/edition.ts')
  const { plan, problems } = compile(source)
  if (plan !== null) {
    last = { source, plan: withDocument(plan, source) }
    return last.plan
  }
  const errors = problems.filter(problem => problem.severity === 'error')
  throw new WrongFile(
    file,
    errors.map(({ line, column, what, instead }) => `${line}:${column} ${what} ${instead}`.trim()),
  )
}

/** Throws WrongFile where there is none. */
export const readPlanFile = (path: string): PlanFile => ({ path, source: readFile(path) })
function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new WrongFile(path, [error instanceof Error ? error.message : String(error)])
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')
/** Whether this plan was the last that an instance of the directory came up with: it was compiled then. */
export function wasTaken(data: string, source: string): boolean {
  try {
    return readFileSync(join(data, takenFile), 'utf8') === hashOf(source)
  } catch {
    return false
  }
}
export const noteTaken = (data: string, source: string): void => writeFileSync(join(data, takenFile), hashOf(source), { mode: 0o600 })
const takenFile = 'plan.taken'

/**
 * A file is taken when it is new or has changed since it was last taken: what was changed in the console meanwhile is not
 * undone by a start.
 */
type Taken = { plan?: string; people?: string }
const takenKey = 'files taken'
async function takeFile(engine: Engine, org: OrgId, kind: keyof Taken, text: string, take: () => Promise<void>): Promise<void> {
  const store = engine.store.org(org)
  const taken = ((await store.getPrivate(takenKey)) as Taken | null) ?? {}
  const hash = hashOf(text)
  if (taken[kind] === hash) return
  await take()
  await store.putPrivate(takenKey, { ...taken, [kind]: hash })
}

/** `given` null: the plan that is there; where there is none, the shipped one. */
export async function loadPlan(engine: Engine, org: OrgId, given: PlanFile | null): Promise<void> {
  const has = (await engine.store.org(org).current('plan')) !== null
  if (given === null && has) return
  const { path, source } = given ?? readPlanFile(shippedPlan)
  await takeFile(engine, org, 'plan', source, async () => {
    await compiled(path, source) // what is wrong is said of this file
    await engine.setPlan(org, { tocsin: 'engine' }, source)
  })
}

/** Whoever was erased is not taken from a file that still names them: it is said, and who comes back gets an `id` of their own there. */
export async function loadPeople(engine: Engine, org: OrgId, path: string, vault: Vault, tell: Tell): Promise<void> {
  const source = readFile(path)
  await takeFile(engine, org, 'people', source, async () => {
    const [{ readPeople }, { adopt, withoutErased }] = await Promise.all([import('../people/read.ts'), import('../people/adopt.ts')])
    const salt = vault.deriveKey(`people of ${org}`).toString('hex')
    const { directory, problems } = readPeople(source, { salt })
    if (directory === null) {
      throw new WrongFile(
        path,
        problems.map(({ line, column, what, instead }) => `${line}:${column} ${what}: ${instead}`),
      )
    }
    const erased = (await engine.store.org(org).erasures()).flatMap(({ erasure }) => erasure.person ?? [])
    const { directory: kept, left } = withoutErased(directory, new Set(erased))
    if (left.length > 0)
      tell('error', 'the people file still names people who were erased: they are not taken', {
        places: left,
        instead: `take them out of ${path}; who comes back gets another id there`,
      })
    await engine.changeDirectory(org, { tocsin: 'engine' }, current => adopt(current, kept, salt))
  })
}

/** Whom the directory would page by what is not set up here: said at each start, before somebody is waited for. */
export async function tellUnset(engine: Engine, org: OrgId, carriers: readonly Carrier[], tell: Tell): Promise<void> {
  const { persons } = await engine.directory(org)
  for (const { kind, lacks } of carriers) {
    const count = persons.filter(person => person.methods.some(method => method.kind === kind)).length
    if (lacks?.all && count > 0) {
      const whose = counted(count, 'person names', 'people name')
      tell('error', `${whose} ${kind} as a contact method, and it is not set up`, { instead: lacks.instead })
    }
  }
}
