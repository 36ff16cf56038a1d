export const ATTEMPT_STATES = [
  'sending',
  'accepted',
  'continued',
  'refused',
  'not_sent',
  'unknown',
  'absent',
  'abandoned',
] as const

/**
 * What is known of one send. `sending` and `unknown` are open: its effect may be on the network. `continued` is a part of a
 * thread that is there, with more to follow; `accepted` is the last part, or the only one. It becomes so when a thread is cut
 * back to what is out.
 */
export type AttemptState = (typeof ATTEMPT_STATES)[number]

const TRANSITIONS: Readonly<Record<AttemptState, readonly AttemptState[]>> = {
  sending: ['accepted', 'continued', 'refused', 'not_sent', 'unknown'],
  unknown: ['accepted', 'continued', 'absent', 'abandoned'],
  accepted: [],
  continued: ['accepted'],
  refused: [],
  not_sent: [],
  absent: [],
  abandoned: [],
}

/** Whether an attempt may go from one state to another; the database holds the same table (`guard_attempt`). */
export const mayAttemptGo = (from: AttemptState, to: AttemptState): boolean => TRANSITIONS[from].includes(to)

/**
 * Whether an attempt may begin in this state. The intent is written before any byte leaves, so as being sent; or as of
 * unknown outcome, when a backup was restored and somebody may have sent it before.
 */
export const mayAttemptBegin = (state: AttemptState): boolean => state === 'sending' || state === 'unknown'
