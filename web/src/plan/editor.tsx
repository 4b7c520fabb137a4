/**
 * The document as it is written: a plain text field with the numbers of its lines beside it, so that a problem can be
 * found by its place. No line is wrapped, so that one line there is one line here.
 */
import { type RefObject, useMemo, useRef } from 'react'

/** In which lines something is wrong, and how much. */
export type Marks = ReadonlyMap<number, 'error' | 'warning'>

const lineHeightPx = 22 // .editor in style.css has it too

/** Puts the cursor at a place, counted from 1 as the checker counts, and shows it. */
export function goTo(field: HTMLTextAreaElement | null, line: number, column: number): void {
  if (field === null) return
  let from = 0
  for (let n = 1; n < line; n++) {
    const end = field.value.indexOf('\n', from)
    if (end === -1) break
    from = end + 1
  }
  const end = field.value.indexOf('\n', from)
  const to = end === -1 ? field.value.length : end
  field.focus()
  field.setSelectionRange(Math.min(from + column - 1, to), to)
  field.scrollTop = Math.max(0, (line - 5) * lineHeightPx)
}

export function Editor({
  text,
  onChange,
  marks,
  field,
}: {
  text: string
  onChange: (text: string) => void
  marks: Marks
  field: RefObject<HTMLTextAreaElement | null>
}) {
  const gutter = useRef<HTMLDivElement>(null)
  const lines = useMemo(() => text.split('\n').length, [text])
  const numbers = useMemo(
    () =>
      Array.from({ length: lines }, (_, i) => {
        const mark = marks.get(i + 1)
        return (
          <span key={i} className={mark ? `marked ${mark}` : undefined}>
            {i + 1}
          </span>
        )
      }),
    [lines, marks],
  )
  return (
    <div className="editor">
      <div ref={gutter} className="numbers" aria-hidden="true">
        {numbers}
      </div>
      <textarea
        ref={field}
        aria-label="The plan's document"
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        value={text}
        onChange={event => onChange(event.target.value)}
        onScroll={event => {
          if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop
        }}
      />
    </div>
  )
}
