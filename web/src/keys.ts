/**
 * Keys without modifiers, alone or as two in a row (`g` then `i`). A pure step, so that it can be tested without a
 * keyboard: what was pressed before and what is pressed now give what is meant, or what is waited for.
 */
export type Pending = Readonly<{ key: string; at: number }> | null
export type Pressed = Readonly<{ key: string; at: number }>

/** The second key of two has to come this soon. */
export const chordMs = 1_200

/**
 * `bindings` are like `a` or `g i`. Answers the binding that was completed, and what is pending afterwards. A single key
 * that also begins a pair waits for the pair: no binding hides another.
 */
export function press(pending: Pending, pressed: Pressed, bindings: readonly string[]): { meant: string | null; pending: Pending } {
  if (pending && pressed.at - pending.at <= chordMs) {
    const pair = `${pending.key} ${pressed.key}`
    if (bindings.includes(pair)) return { meant: pair, pending: null }
  }
  if (bindings.some(binding => binding.startsWith(`${pressed.key} `))) return { meant: null, pending: pressed }
  return { meant: bindings.includes(pressed.key) ? pressed.key : null, pending: null }
}

/** Whether a key press belongs to what has the focus rather than to the page. */
export function typing(target: Readonly<{ tagName: string; isContentEditable?: boolean; type?: string | undefined }> | null): boolean {
  if (!target) return false
  if (target.isContentEditable) return true
  if (target.tagName === 'INPUT') return !['checkbox', 'radio', 'button', 'submit'].includes(target.type ?? 'text')
  return target.tagName === 'TEXTAREA' || target.tagName === 'SELECT'
}
