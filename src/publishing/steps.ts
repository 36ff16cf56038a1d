/**
 * The places between which a worker may die. Each names what has just happened, or is about to. In production nobody
 * listens; the torture test kills the process at each of them in turn, and a test holds this list to the code.
 */
export const STEPS = [
  'claimed',
  'loaded',
  'before-prepare',
  'prepared',
  'before-intent',
  'after-intent',
  'before-send',
  'answered',
  'before-record',
  'after-record',
  'before-look',
  'looked',
  'adopted',
  'before-renewal',
  'renewed',
  'stored-keys',
  'before-removal',
  'taken-down',
  'handed-back',
] as const

export type Step = (typeof STEPS)[number]

/** Called at each step; returns at once. */
export type AtStep = (step: Step) => void
