/**
 * The house rules that can be checked by reading the tree. Each takes the files and answers with what is wrong, so that
 * the rules can be tested themselves (`rules.test.ts`) as well as applied (`tree.test.ts`).
 */
export type SourceFile = Readonly<{ path: string; text: string }> // path from the root, with slashes
export type Finding = Readonly<{ path: string; line: number; rule: string; what: string }>

/** What each part may import from, beside itself: DESIGN's direction, part by part. A `port` is one file of a part. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  plan: ['core', 'calendar'],
  calendar: ['core'],
  people: ['core', 'calendar'],
  customers: ['core'],
  import: ['core', 'people', 'calendar'],
  integrations: ['core'],
  read: ['core', 'people', 'customers', 'plan', 'calendar', 'store/port'],
  status: ['core', 'plan', 'make-directory'],
  questionnaire: ['core', 'customers/csv', 'trust'],
  trust: ['core', 'customers', 'people/yaml', 'calendar/nearest', 'plan', 'store/port'],
  store: ['core'],
  backup: ['core', 'store'],
  engine: [
    'core',
    'people',
    'customers',
    'plan',
    'calendar',
    'questionnaire',
    'status/page',
    'trust',
    'store/port',
    'store/vault',
    'integrations/carrier',
    'integrations/hook',
    'integrations/mailer',
    'integrations/source',
    'integrations/status-feed/feed',
    'integrations/health-check/check',
  ],
  drill: [
    'core',
    'people',
    'plan',
    'calendar',
    'read',
    'engine',
    'store/port',
    'store/memory',
    'integrations/carrier',
    'integrations/source',
  ],
  chat: ['core', 'people', 'plan', 'read', 'engine', 'store/port', 'integrations/chat'],
  http: [
    'core',
    'people',
    'customers',
    'plan',
    'calendar',
    'read',
    'status',
    'trust',
    'questionnaire',
    'engine',
    'integrations',
    'store/port',
    'store/vault',
    'settings',
    'drill',
    'chat',
  ],
  cli: [
    'core',
    'people',
    'plan',
    'calendar',
    'import',
    'read',
    'status',
    'trust',
    'engine',
    'integrations',
    'store',
    'http',
    'app',
    'settings',
    'data-directory',
    'drill',
    'backup',
  ],
  app: [
    'core',
    'people',
    'plan',
    'calendar',
    'read',
    'status',
    'engine',
    'integrations',
    'store',
    'http',
    'settings',
    'data-directory',
    'status-export',
    'drill',
    'chat',
    'backup',
  ],
  'status-export': ['core', 'engine', 'status', 'store/port'],
  'data-directory': ['core', 'store/vault', 'make-directory'],
  settings: ['core'],
}
const importPattern =
  /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

const lineOf = (text: string, index: number) => text.slice(0, index).split('\n').length
const isTest = (path: string) => path.endsWith('.test.ts') || path.endsWith('.test.tsx') || path.includes('/testing/')

function resolve(from: string, to: string): string {
  const parts = from.split('/').slice(0, -1)
  for (const step of to.split('/')) {
    if (step === '..') parts.pop()
    else if (step !== '.') parts.push(step)
  }
  return parts.join('/')
}
const partOf = (path: string) =>
  path
    .replace(/^src\//, '')
    .split('/')[0]!
    .replace(/\.ts$/, '')

/** Imports go from the outside in. Tests may reach further, but core's tests stay in core. */
export function directions(files: readonly SourceFile[]): readonly Finding[] {
  const found: Finding[] = []
  for (const file of files) {
    const web = file.path.startsWith('web/src/')
    if (!file.path.startsWith('src/') && !web) continue
    const part = web ? 'web' : partOf(file.path)
    for (const match of file.text.matchAll(importPattern)) {
      const target = (match[1] ?? match[2] ?? match[3])!
      const at = lineOf(file.text, match.index + (match[0].startsWith('\n') ? 1 : 0))
      const wrong = (what: string) => found.push({ path: file.path, line: at, rule: 'direction', what })
      if (!target.startsWith('.')) {
        const allowed = isTest(file.path) && ['vitest', 'fast-check', 'node:fs'].includes(target) // frozen history is read from files
        if (part === 'core' && !allowed) wrong(`core imports nothing from outside, and here it imports ${target}`)
        continue
      }
      const path = resolve(file.path, target)
      if (web) {
        if (path.startsWith('web/')) continue
        const typesOnly = /^\s*(?:import|export)\s+type\b/.test(match[0])
        if (!(typesOnly && (path.startsWith('src/core/') || /^src\/http\/([a-z]+-)?api\.ts$/.test(path))))
          wrong(
            `the console takes only types, from src/core and the shapes of the API (src/http/api.ts, …-api.ts), and here it imports ${path}`,
          )
        continue
      }
      if (!path.startsWith('src/')) {
        if (!isTest(file.path)) wrong(`source imports only source, and here it imports ${path}`)
        continue
      }
      const to = partOf(path)
      if (to === part || (isTest(file.path) && part !== 'core')) continue
      const inside = path.replace(/^src\//, '').replace(/\.ts$/, '')
      const allowed = (mayImport[part] ?? []).some(allow => inside === allow || inside.startsWith(`${allow}/`))
      if (!allowed) wrong(`${part} does not import ${inside} (it may import: ${(mayImport[part] ?? []).join(', ') || 'nothing'})`)
    }
  }
  return found
}

/** What core must not touch: each is an input that no edition names. */
export function purity(files: readonly SourceFile[]): readonly Finding[] {
  const hidden =
    /\b(Date\.now|new Date|Date\(|Intl\.|Math\.random|performance\.|process\.|globalThis|setTimeout|setInterval|queueMicrotask|console\.|crypto\.|fetch\(|localeCompare|toLocale\w+)/g
  return files
    .filter(f => f.path.startsWith('src/core/') && !isTest(f.path))
    .flatMap(f =>
      withoutComments(f.text)
        .split('\n')
        .flatMap((text, i) =>
          [...text.matchAll(hidden)].map(m => ({
            path: f.path,
            line: i + 1,
            rule: 'purity',
            what: `core has no ${m[0]}: hand it in as a value`,
          })),
        ),
    )
}

const bannedNames =
  /(?:^|\/)(?:utils?|helpers?|common|managers?|services?|misc|shared|lib|interfaces|types|constants|index)\.(?:ts|tsx)$|(?:^|\/)(?:utils?|helpers?|common|misc|lib)\//
/** Names that say nothing about what is inside. */
export function names(files: readonly SourceFile[]): readonly Finding[] {
  return files
    .filter(f => /^(src|web\/src|test|bench)\//.test(f.path) && bannedNames.test(f.path))
    .map(f => ({ path: f.path, line: 1, rule: 'name', what: 'a file is named after the one thing in it' }))
}

/** A file has one subject; past this length it has grown a second one. */
export function length(files: readonly SourceFile[], most = 600): readonly Finding[] {
  return files
    .filter(f => /^(src|web\/src)\//.test(f.path) && !isTest(f.path))
    .flatMap(f => {
      const lines = f.text.split('\n').length
      return lines > most ? [{ path: f.path, line: most, rule: 'length', what: `${lines} lines: part it by subject` }] : []
    })
}

/** Marks of what was left to do, tests that are switched off, and words that belong elsewhere. */
export function marks(files: readonly SourceFile[]): readonly Finding[] {
  const pattern = /\b(TODO|FIXME|XXX|HACK)\b|\b(?:test|it|describe)\.(?:only|todo)\b|\b[Ll]orem ipsum\b|\b[Ii]mmutable (?:log|audit)/
  return files
    .filter(f => /\.(ts|tsx|sql|css|md|mjs)$/.test(f.path) && !f.path.startsWith('test/tidy/'))
    .flatMap(f =>
      f.text.split('\n').flatMap((text, i) => {
        const m = pattern.exec(text)
        return m ? [{ path: f.path, line: i + 1, rule: 'mark', what: `${m[0]} is left here` }] : []
      }),
    )
}

export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, c => c.replace(/[^\n]/g, ' ')).replace(/(^|[^:'"])\/\/[^\n]*/g, '$1')
}

/**
 * Every file that speaks to another machine, and why it may. `pass`: it shows a pass (core/outside.ts) as the last thing before something
 * leaves. `carrier`: it is one of the list whose every member is guarded (integrations/carriers.ts). `client`: only by the files named.
 * `reads`: it asks and tells nothing. `goes on`: it leaves in shadow too, as docs/decisions/shadow.md says why. `by hand`: a command that
 * somebody types, or a visitor's own browser.
 */
type WayOut = 'pass' | 'carrier' | 'reads' | 'goes on' | 'by hand' | Readonly<{ client: readonly string[] }>
export const waysOut: Readonly<Record<string, WayOut>> = {
  'src/integrations/webhook/webhook.ts': 'carrier',
  'src/integrations/ntfy/ntfy.ts': 'carrier',
  'src/integrations/twilio/twilio.ts': 'carrier',
  'src/integrations/email/email.ts': 'carrier',
  'src/integrations/email/smtp.ts': { client: ['src/integrations/email/email.ts', 'src/integrations/email/notice.ts'] },
  'src/integrations/email/notice.ts': 'pass',
  'src/integrations/resend/resend.ts': 'pass',
  'src/integrations/webhook/hook.ts': 'pass',
  'src/integrations/slack/client.ts': { client: ['src/integrations/slack/slack.ts', 'src/integrations/slack/channel.ts'] },
  'src/integrations/slack/channel.ts': 'pass',
  'src/integrations/slack/slack.ts': 'carrier',
  'src/integrations/outgoing.ts': {
    client: [
      'src/integrations/webhook/webhook.ts',
      'src/integrations/webhook/hook.ts',
      'src/integrations/ntfy/ntfy.ts',
      'src/integrations/twilio/twilio.ts',
      'src/integrations/resend/resend.ts',
      'src/integrations/status-feed/read.ts',
      'src/integrations/witness.ts',
      'src/integrations/health-check/line.ts',
      'src/integrations/health-check/looks.ts',
      'src/integrations/health-check/http.ts',
    ],
  },
  'src/integrations/status-feed/read.ts': 'reads',
  'src/integrations/health-check/line.ts': 'reads',
  'src/integrations/health-check/looks.ts': 'reads',
  'src/integrations/health-check/http.ts': 'reads',
  'src/import/ask.ts': 'reads',
  'src/integrations/witness.ts': 'goes on',
  'src/engine/heartbeat.ts': 'goes on',
  'src/cli/remote.ts': 'by hand',
  'src/status/banner.ts': 'by hand',
}
const speaks =
  /(?<![.\w])fetch\((?!\w+:)|\bhttps?\)?\.request\(|\bhttp2\.connect\(|\bnet\.connect\(|\btls\.connect\(|\bdgram\.|new WebSocket\(|['"]nodemailer|['"]@slack\/web-api['"]|['"]undici['"]|from '[^']*\/outgoing\.ts'/

/** X-20: nothing leaves by a way that nobody thought of. */
export function exits(files: readonly SourceFile[], listed = waysOut): readonly Finding[] {
  const sources = files.filter(f => f.path.startsWith('src/') && !isTest(f.path))
  const carriers = sources.find(f => f.path === 'src/integrations/carriers.ts')?.text ?? ''
  return sources.flatMap(({ path, text }) => {
    const wrong = (what: string): Finding => ({ path, line: 1, rule: 'exit', what })
    const code = withoutComments(text)
    const of = listed[path]
    const clients = Object.entries(listed).flatMap(([to, way]) =>
      typeof way === 'object' && !way.client.includes(path) && imports(path, code, to) ? [to] : [],
    )
    const stray = clients.map(to => wrong(`it speaks through ${to}, which is for others: show a pass, and list it (test/tidy/rules.ts)`))
    if (of === undefined)
      return speaks.test(code)
        ? [...stray, wrong('it speaks to another machine: show a pass of core/outside.ts, and list it (test/tidy/rules.ts)')]
        : stray
    if (of === 'pass' && !/\b(?:showPass|letOut)\(/.test(code)) return [...stray, wrong('it is listed as showing a pass, and shows none')]
    if (of === 'carrier' && !carriers.includes(`from './${path.replace('src/integrations/', '')}'`))
      return [...stray, wrong('it is listed as a carrier, and is not in the list of them')]
    return stray
  })
}
const imports = (path: string, code: string, to: string): boolean =>
  [...code.matchAll(importPattern)].some(match => resolve(path, (match[1] ?? match[2] ?? match[3])!) === to)
