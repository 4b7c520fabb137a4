/**
 * Named places at which a test makes the process die, as hard as kill -9: TOCSIN_FAILPOINT=name, or name:n for the n-th
 * time it is passed. Off, a failpoint is one comparison with null.
 */
export const failpointNames = ['after-commit-before-answer', 'after-send-before-outcome', 'middle-of-flush', 'in-a-wake'] as const
export type Failpoint = (typeof failpointNames)[number]

type Armed = { name: Failpoint; left: number; die: () => Promise<void> }
let armed: Armed | null = null

const killed = (): Promise<void> => {
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => {}) // the signal is on its way: nothing after this line runs
}

/** Dies there, if this is the armed place. Await what it answers, if anything: an in-process test hands in a death that never resolves. */
export const failpoint = (name: Failpoint): Promise<void> | undefined => {
  if (armed === null || armed.name !== name || --armed.left > 0) return undefined
  return armed.die()
}

export const armFailpoint = (name: Failpoint, nth = 1, die: () => Promise<void> = killed): void => {
  armed = { name, left: nth, die }
}
export const disarmFailpoint = (): void => {
  armed = null
}

/** Throws on a name that there is not: a fault test that never dies shows nothing. */
export const armFromEnvironment = (setting: string | undefined): void => {
  if (setting === undefined || setting === '') return
  const [name, nth] = setting.split(':')
  const known = failpointNames.find(known => known === name)
  if (known === undefined)
    throw new Error(`TOCSIN_FAILPOINT=${setting}: there is no such failpoint; write one of ${failpointNames.join(', ')}`)
  armFailpoint(known, nth === undefined ? 1 : Number(nth))
}
