import { readFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { writeFileSync } from 'node:fs'
import { makeHouse, org } from '../src/engine/testing/house.ts'
import { memoryStore } from '../src/store/memory/store.ts'
import { alertsIn } from '../src/store/postgres/alerts.ts'
import { makeVault } from '../src/store/vault.ts'
import { makeIntake } from '../src/http/intake.ts'
import { sourceRoutes } from '../src/integrations/sources.ts'
import { compile } from '../src/plan/compile.ts'
import { realClock } from '../src/engine/clock.ts'
import { makeTemplate } from './generator.ts'
const per = Number(process.argv[2] ?? 64), conns = Number(process.argv[3] ?? 32), total = Number(process.argv[4] ?? 64000)
const store = memoryStore()
const vault = makeVault(Buffer.alloc(32, 7)); const ov = vault.openOrg(org, vault.newOrgKey(org))
let statements = 0, rowsSeen = 0
const client = { connection: { stream: { cork() {}, uncork() {} } }, release() {}, query(q: any) {
  return new Promise(r => setImmediate(() => { let rows: any[] = []; if (q.name === 'insert-alerts') { statements++; rowsSeen += q.values[9 - 1]; rows = q.values[20].length > 24 ? [{ fingerprint: null, incident_id: holder, count: rowsSeen, firing: rowsSeen }] : [] } r({ rows }) })) } }
let holder = 'x'.repeat(32)
const app: any = { connect: async () => client }
const pgAlerts = alertsIn({ app, engine: app, vaultOf: async () => ov, changed() {} } as any, org)
let fake = false
const proxied: any = new Proxy(store, { get(t: any, k) { if (k !== 'org') return t[k]; return (o: any) => { const of = t.org(o); return new Proxy(of, { get: (x: any, kk) => kk === 'upsertAlerts' && fake ? pgAlerts.upsertAlerts : x[kk] }) } } })
const plan = compile(readFileSync(new URL('../test/faults/plan.md', import.meta.url), 'utf8')).plan!
const clock = realClock
const house = await makeHouse({ store: proxied, plan, clock: clock as any, needs: { storeEveryMs: 'never' } as any })
await house.engine.start()
const door = { ...house.door }
const http = makeIntake({ engine: house.engine, doors: { peek: () => door, find: async () => door } as any, routes: sourceRoutes(), perMinute: 1e9, tell: () => {} })
const bodyOf = (t: any) => t.bytes.subarray(t.bytes.indexOf('\r\n\r\n') + 4)
const ask = (body: Buffer) => http.answer({ method: 'POST', url: '/in/key/api/v2/alerts', headers: {}, body: () => body })
const first = makeTemplate('http://x', 1); first.put(1, 0); const r = await ask(Buffer.from(bodyOf(first))); if (r.status !== 200) throw new Error(JSON.stringify(r))
for (let n = 0; n < 50; n++) await new Promise(r => setTimeout(r, 10))
holder = (await house.incidents())[0]!.stream
fake = true
let next = 1000
const run = async (count: number) => { const templates = Array.from({ length: conns }, () => makeTemplate('http://x', per)); let left = count / per
  const cpu = process.cpuUsage(); const at = performance.now()
  let making = 0
  await Promise.all(templates.map(async t => { while (left-- > 0) { const m = performance.now(); t.put(next, 0); next += per; making += performance.now() - m; const a = await ask(bodyOf(t)); if (a.status !== 200) throw new Error(JSON.stringify(a)) } }))
  const b = process.cpuUsage(cpu); return [(b.user + b.system - making * 1000) / count, ((performance.now() - at - making) * 1000) / count] }
await run(total)
const session = new Session(); session.connect()
if (process.argv[5]) { await session.post('Profiler.enable'); await session.post('Profiler.setSamplingInterval', { interval: 200 }); await session.post('Profiler.start') }
const figures: number[][] = []
for (let k = 0; k < 5; k++) figures.push(await run(total))
if (process.argv[5]) writeFileSync(process.argv[5], JSON.stringify((await session.post('Profiler.stop')).profile))
console.log(per, 'cpu µs/alert', figures.map(f => f[0]!.toFixed(1)).join(' '), '| wall', figures.map(f => f[1]!.toFixed(1)).join(' '), '| rows per statement', (rowsSeen / statements).toFixed(0))
process.exit(0)
