/**
 * The sound of a page, made here: two strokes of a bell, again and again until it is stopped. A browser keeps a page
 * silent until somebody has pressed something on it; whether it does is told, so that the console can ask for that press.
 */
import { useSyncExternalStore } from 'react'

export type Sound = 'allowed' | 'blocked' | 'none'
let context: AudioContext | null = null
let timer: ReturnType<typeof setInterval> | null = null
const listeners = new Set<() => void>()
const tellAll = () => {
  for (const tell of listeners) tell()
}

function contextOf(): AudioContext | null {
  if (context === null && typeof AudioContext !== 'undefined') {
    context = new AudioContext()
    context.onstatechange = tellAll
  }
  return context
}
const state = (): Sound => {
  const audio = contextOf()
  if (audio === null) return 'none'
  return audio.state === 'running' ? 'allowed' : 'blocked'
}

/** From a press: the browser lets it sound from then on. */
export async function allowSound(): Promise<void> {
  await contextOf()?.resume()
  tellAll()
}
const clickable = 'a, button, input, select, textarea, label, summary'
/**
 * Whatever is pressed first on the page allows it: once the finger is lifted, or what then goes from the screen would move the button away
 * from under it. A telephone tells of no click where there is nothing to click, and of none at the end of a scroll: there the finger's
 * leaving is the press.
 */
export function allowSoundByFirstPress(): () => void {
  const press = () => void allowSound().then(() => state() === 'allowed' && stop())
  const lifted = ({ target }: Event) => {
    if (!(target instanceof Element && target.closest(clickable))) press()
  }
  const heard = [
    ['click', press],
    ['keydown', press],
    ['touchend', lifted],
  ] as const
  const stop = () => {
    for (const [kind, listener] of heard) removeEventListener(kind, listener, true)
  }
  for (const [kind, listener] of heard) addEventListener(kind, listener, true)
  return stop
}

/** A bell is inharmonic: these partials over its hum are what makes it one. Ratio, loudness, seconds to fade. */
const partials = [
  [0.5, 0.5, 2.2],
  [1, 1, 1.6],
  [1.2, 0.6, 1.2],
  [2, 0.5, 0.8],
  [2.74, 0.3, 0.5],
] as const
function strike(audio: AudioContext, hertz: number, at: number): void {
  for (const [ratio, loudness, fades] of partials) {
    const tone = audio.createOscillator()
    const volume = audio.createGain()
    tone.frequency.value = hertz * ratio
    volume.gain.setValueAtTime(0, at)
    volume.gain.linearRampToValueAtTime(0.22 * loudness, at + 0.006)
    volume.gain.exponentialRampToValueAtTime(0.0001, at + fades)
    tone.connect(volume).connect(audio.destination)
    tone.start(at)
    tone.stop(at + fades)
  }
}

export function playRing(): void {
  const audio = contextOf()
  if (audio === null || timer !== null) return
  const both = () => {
    if (audio.state !== 'running') return
    strike(audio, 660, audio.currentTime + 0.02)
    strike(audio, 528, audio.currentTime + 0.55)
  }
  both()
  timer = setInterval(both, 2_000)
}
export function stopRing(): void {
  if (timer !== null) clearInterval(timer)
  timer = null
}
/** Once, to hear how it sounds and that it does. */
export async function trySound(): Promise<void> {
  await allowSound()
  const audio = contextOf()
  if (audio?.state !== 'running') return
  strike(audio, 660, audio.currentTime + 0.02)
  strike(audio, 528, audio.currentTime + 0.55)
}
export const useSound = (): Sound =>
  useSyncExternalStore(tell => {
    listeners.add(tell)
    return () => listeners.delete(tell)
  }, state)
