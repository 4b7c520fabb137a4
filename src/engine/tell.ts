/** What the engine says to whoever runs it: one line each, never private text. */
export type Tell = (level: 'info' | 'error', what: string, more?: Readonly<Record<string, unknown>>) => void

export const tellNobody: Tell = () => {}

/** JSON lines on stderr; stdout belongs to the answer. */
export const tellStderr: Tell = (level, what, more = {}) => {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level, what, ...more })}\n`)
}
