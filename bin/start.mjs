/**
 * `npm start`: sets up what is missing, then runs one instance with the shipped plan and the data directory .data. What
 * stands behind `npm start --` goes on to `tocsin serve`, and wins.
 */
import { join } from 'node:path'
import { ensureConsole, ensurePackages, ensureServer, node, nodeFlags, root, runIt } from './setup.mjs'

try {
  ensurePackages()
  ensureConsole()
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
try {
  ensureServer()
} catch (error) {
  process.stderr.write(`${error.message}\nIt runs without, and starts more slowly.\n`)
}

const given = process.argv.slice(2)
const words = ['serve', '--plan', 'plans/team.md', '--data', '.data', ...given]
process.exitCode = await runIt(node, [...nodeFlags, join(root, 'src', 'cli.ts'), ...words], {
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'], // the channel tells the instance when we are gone, however we went
  started(child) {
    // A terminal sends Ctrl-C to everybody, npm sends it once more, and so do we: the instance takes them for one.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    // Who stops npm alone stops the shell between npm and us, and nobody tells us.
    const parent = process.ppid
    setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 500).unref()
  },
})
