/** What is typed outlives a reload, a refusal and a closed dialog: kept in this tab's session storage until it is sent. */
import { useState } from 'react'

const place = (name: string) => `draft:${name}`
const read = (name: string) => {
  try {
    return sessionStorage.getItem(place(name))
  } catch {
    return null // storage switched off: then it lives as long as the page
  }
}
const write = (name: string, text: string) => {
  try {
    if (text === '') sessionStorage.removeItem(place(name))
    else sessionStorage.setItem(place(name), text)
  } catch {
    // the same
  }
}

/** `name` says what is being written and where, for example `incident/12/note`. */
export function useDraft(name: string, initial = ''): [string, (text: string) => void, () => void] {
  const [held, setHeld] = useState(() => ({ name, text: read(name) ?? initial }))
  const text = held.name === name ? held.text : (read(name) ?? initial)
  const set = (next: string) => {
    write(name, next)
    setHeld({ name, text: next })
  }
  const clear = () => {
    write(name, '')
    setHeld({ name, text: initial })
  }
  return [text, set, clear]
}
