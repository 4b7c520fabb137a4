/** Nobody is signed in here: how to get in. The server's own pages do it; this one says where they are. */

import { Mark } from './mark.tsx'
import { useOwnId } from './own-id.ts'

export function SignedOut() {
  const id = useOwnId()
  return (
    <main className="mx-auto max-w-md px-5 pt-[12vh]">
      <Mark size={44} />
      <h1 className="mt-5 text-2xl font-bold">You are not signed in</h1>
      <p className="mt-3">
        Open the sign-in link that <code className="font-mono text-sm">npm start</code> printed, or ask somebody who is signed in for one. A
        page that reached you needs no sign-in: its link acknowledges by itself.
      </p>
      <form method="post" action="/sign-in/break-glass" className="mt-8 border-t-2 border-line pt-3">
        <h2 className="font-bold">Break the glass</h2>
        <p className="mt-1 text-sm text-ink-2">The code stands in the recovery kit. Using it is recorded.</p>
        <label htmlFor={id} className="mt-3 mb-1 block text-sm font-semibold">
          Break-glass code
        </label>
        <input id={id} name="code" className="field font-mono" autoComplete="off" autoCapitalize="none" spellCheck={false} required />
        <button type="submit" className="btn btn-main mt-3 w-full">
          Sign in
        </button>
      </form>
      <p className="mt-6 flex gap-6 text-sm">
        <a href="/sign-in">All ways to sign in</a>
        <a href="/plan">Read the plan</a>
      </p>
    </main>
  )
}
