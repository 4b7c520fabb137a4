/** Something to copy: the text in view, a button that says when it has it. */
import { useState } from 'react'
import { Button } from './button.tsx'

async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false // no clipboard on a plain http address: then the text is selected, and the person copies
  }
}

export function Copy({ text, label = 'Copy', what }: { text: string; label?: string; what: string }) {
  const [said, setSaid] = useState<'copied' | 'select' | null>(null)
  return (
    <Button
      small
      aria-label={said === null ? `${label}: ${what}` : undefined}
      onClick={async () => {
        setSaid((await toClipboard(text)) ? 'copied' : 'select')
        setTimeout(() => setSaid(null), 2_500)
      }}
    >
      <span role="status">{said === 'copied' ? 'Copied' : said === 'select' ? 'Select and copy' : label}</span>
    </Button>
  )
}

export function CopyBlock({ text, what }: { text: string; what: string }) {
  return (
    <div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a block that scrolls sideways must be reachable by keyboard */}
      <pre className="code" tabIndex={0}>
        {text}
      </pre>
      <div className="mt-1.5">
        <Copy text={text} what={what} />
      </div>
    </div>
  )
}
