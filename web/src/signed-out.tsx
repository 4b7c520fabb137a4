/** Nobody is signed in here: how to get in. The server's own pages do it; this one says where they are, and where to come back to. */
import { useEffect, useState } from 'react'
import { farewell } from './farewell.ts'
import { Mark } from './mark.tsx'
import { useOwnId } from './own-id.ts'
import type { OwnDeleted } from './shapes.ts'

type Links = 'yes' | 'switched off' | 'no mail'

export function SignedOut() {
  const [code, email] = [useOwnId(), useOwnId()]
  const to = `${location.pathname}${location.search}`
  const links = useLinks()
  const gone = farewell()
  if (gone !== null) return <Gone said={gone} />
  return (
    <main className="mx-auto max-w-md px-5 pt-[12vh] pb-10">
      <Mark size={44} />
      <h1 className="mt-5 text-2xl font-bold">You are not signed in</h1>
      <p className="mt-3">A page that reached you needs no sign-in: its link acknowledges by itself.</p>
      {links === 'yes' && (
        <form method="post" action="/sign-in/send" className="mt-6">
          <label htmlFor={email} className="mb-1 block text-sm font-semibold">
            Your e-mail address
          </label>
          <input id={email} name="email" type="email" className="field" autoComplete="email" maxLength={400} required />
          <input type="hidden" name="to" value={to} />
          <button type="submit" className="btn btn-main mt-3 w-full">
            Send me a sign-in link
          </button>
        </form>
      )}
      <p className="mt-6">
        {links === 'no mail' && 'This server sends no mail, so it sends no sign-in link either. '}
        Ask an owner for a link: they make it in People. Whoever runs this server makes one with{' '}
        <code className="font-mono text-sm">tocsin sign-in NAME</code>, and each start prints one for an owner.
      </p>
      <form method="post" action="/sign-in/break-glass" className="mt-8 border-t-2 border-line pt-3">
        <h2 className="font-bold">Break the glass</h2>
        <p className="mt-1 text-sm text-ink-2">The code stands in the recovery kit. Using it is recorded.</p>
        <label htmlFor={code} className="mt-3 mb-1 block text-sm font-semibold">
          Break-glass code
        </label>
        <input id={code} name="code" className="field font-mono" autoComplete="off" autoCapitalize="none" spellCheck={false} required />
        <button type="submit" className="btn mt-3 w-full">
          Sign in
        </button>
      </form>
      <p className="mt-6 flex gap-6 text-sm">
        <a href={`/sign-in?to=${encodeURIComponent(to)}`}>All ways to sign in</a>
        <a href="/plan">Read the plan</a>
      </p>
    </main>
  )
}

/** Whether this server sends links; null: it has not said so yet. */
function useLinks(): Links | null {
  const [links, setLinks] = useState<Links | null>(null)
  useEffect(() => {
    fetch('/sign-in/ways')
      .then(answer => answer.json() as Promise<{ links: Links }>)
      .then(
        ways => setLinks(ways.links),
        () => {}, // the other ways stand there
      )
  }, [])
  return links
}

/** Whoever has just deleted themselves. */
function Gone({ said }: { said: OwnDeleted }) {
  return (
    <main className="mx-auto max-w-md px-5 pt-[12vh] pb-10">
      <Mark size={44} />
      <h1 className="mt-5 text-2xl font-bold">You are deleted</h1>
      <h2 className="mt-4 font-bold">Gone</h2>
      <ul className="list-disc pl-5">
        {said.gone.map(one => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      <h2 className="mt-4 font-bold">What stays, and why</h2>
      <ul className="list-disc pl-5 text-sm">
        {said.stays.map(({ what, why }) => (
          <li key={what}>
            {what}: <span className="text-ink-2">{why}</span>
          </li>
        ))}
      </ul>
      <p className="mt-4 text-sm text-ink-2">In the audit log this stands as {said.erasure}.</p>
    </main>
  )
}
