/** A drill as a value: what the document says, with the line of each part so that a transcript and a problem can point to it. */
import type { PlanProblem } from '../plan/problem.ts'

export type Drill = Readonly<{
  title: string
  plan: string // the name of a plan that ships, or a path beside the drill
  starts: number // ms since 1970, UTC
  lastsMs: number
  carriersFail: number // share of attempts that a carrier does not take
  holders: 'one each' | 'one person' // of the plan's positions, where no people are given
  team: Readonly<Record<string, Answering>> // by role
  objectives: readonly string[] // what it is held for; empty: the file does not say
  teamLines: Readonly<Record<string, number>>
  injects: readonly Inject[] // by time
  expectations: readonly Expectation[]
}>
/** How whoever holds a role answers a page. Delays in ms; a draw between the two by seed. */
export type Answering =
  | Readonly<{ answers: 'after'; least: number; most: number }>
  | Readonly<{ answers: 'never' }>
  | Readonly<{ answers: 'hands over'; to: string; least: number; most: number }>

export type Inject = Readonly<{ at: number; line: number; incident: number | null }> &
  (
    | Readonly<{ inject: 'signal'; path: string; body: string }>
    | Readonly<{ inject: 'word'; from: 'vendor' | 'customer' | 'question'; words: string }>
    | Readonly<{ inject: 'declare'; title: string; severity: string; who: string }>
    | Readonly<{ inject: 'act'; who: string; act: Act; why: string | null }>
  )
export type Act =
  | Readonly<{ act: 'severity'; to: string }>
  | Readonly<{ act: 'fact'; fact: string; value: string }>
  | Readonly<{ act: 'milestone'; milestone: string; agoMs: number }>
  | Readonly<{ act: 'phase'; phase: string }>
  | Readonly<{ act: 'meet'; rule: string }>
  | Readonly<{ act: 'work'; playbook: string }> // begins it where it is not begun, and does what is left of it
  | Readonly<{ act: 'draft'; form: string; unknown: readonly string[] }> // unknown: contents of which it says that nobody knows them yet
  | Readonly<{ act: 'approve' | 'send'; form: string }>
  | Readonly<{ act: 'take over' | 'resolve' | 'close' | 'reopen' | 'note' }>

export const outcomes = ['met in time', 'met late', 'met', 'owed', 'overdue', 'not owed'] as const
export const noticeOutcomes = ['drafted', 'drafted with all contents', 'approved', 'sent', 'not drafted'] as const
export type Expectation = Readonly<{ line: number; incident: number }> &
  (
    | Readonly<{ expect: 'obligation'; rule: string; outcome: (typeof outcomes)[number] }>
    | Readonly<{ expect: 'before'; rule: string; phase: string }> // met before that phase was entered: evidence before change
    | Readonly<{ expect: 'notification'; form: string; outcome: (typeof noticeOutcomes)[number] }>
    | Readonly<{ expect: 'fact'; fact: string; is: string }> // how something was decided
    | Readonly<{ expect: 'deviations'; most: number }>
    | Readonly<{ expect: 'severity' | 'status' | 'phase'; is: string }>
    | Readonly<{ expect: 'incidents'; count: number }>
    | Readonly<{ expect: 'paged' | 'not paged'; roles: readonly string[] }>
  )
export type ReadDrill = Readonly<{ drill: Drill | null; problems: readonly PlanProblem[] }>
