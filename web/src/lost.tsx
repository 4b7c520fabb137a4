/** An address that leads nowhere, and a screen that failed to draw. */
import { Button } from './button.tsx'

export function NotFound() {
  return (
    <div className="max-w-prose">
      <h1 className="text-2xl font-bold">There is nothing at this address</h1>
      <p className="mt-2">
        <a href="/">Go to what is happening now</a>
      </p>
    </div>
  )
}

export function Broken({ error }: { error: Error }) {
  return (
    <div className="max-w-prose px-4 py-8">
      <h1 className="text-2xl font-bold">This screen failed</h1>
      <p className="mt-2">
        The fault is the console's; the server, its clocks and its pages go on. What you typed is kept. Its words: {error.message}
      </p>
      <div className="mt-4 flex gap-2">
        <Button tone="main" onClick={() => location.reload()}>
          Load it again
        </Button>
        <a className="btn" href="/" target="_self">
          Go to Now
        </a>
      </div>
    </div>
  )
}
