import { readable } from './output.ts'
import { ConnectionError, ProblemError, SchedulyError, UnexpectedAnswerError, type Issue } from './client.ts'

/** What the program ends with; docs/guides/cli.md tells scripts. */
export const EXIT = {
  done: 0,
  fault: 1,
  usage: 2,
  notSignedIn: 3,
  notAllowed: 4,
  notFound: 5,
  conflict: 6,
  refused: 7,
  tryLater: 8,
  notPublished: 9,
  interrupted: 130,
} as const
export type Exit = (typeof EXIT)[keyof typeof EXIT]

/** The command was called in a way that cannot be meant. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The command did what it should, and the answer is no. */
export class Ended extends Error {
  override readonly name = 'Ended'
  readonly exit: Exit

  constructor(exit: Exit) {
    super('')
    this.exit = exit
  }
}

/** Part of it may be done, and the rest is not. */
export class Unfinished extends Error {
  override readonly name = 'Unfinished'
  /** How to go on. */
  readonly hint: string

  constructor(hint: string, cause: unknown) {
    super('', { cause })
    this.hint = hint
  }
}

/** An answer that began, and did not end. */
export class BrokenOffError extends Error {
  override readonly name = 'BrokenOffError'
}

/** What was waited for did not happen in time. */
export class WaitedError extends Error {
  override readonly name = 'WaitedError'
}

/** Nobody is signed in here. */
export class SignedOutError extends Error {
  override readonly name = 'SignedOutError'
}

/** A failure, as it is told. */
export interface Failure {
  readonly exit: Exit
  readonly message: string
  /** What the person can do. */
  readonly hint: string
  readonly problem?: ProblemError
}

const BY_STATUS: Readonly<Record<number, Exit>> = {
  401: EXIT.notSignedIn,
  403: EXIT.notAllowed,
  404: EXIT.notFound,
  409: EXIT.conflict,
  410: EXIT.notFound,
  412: EXIT.conflict,
  423: EXIT.conflict,
  429: EXIT.tryLater,
  502: EXIT.tryLater,
  503: EXIT.tryLater,
  504: EXIT.tryLater,
}

const exitOf = ({ status }: ProblemError): Exit => BY_STATUS[status] ?? (status >= 500 ? EXIT.fault : EXIT.refused)

/** What helps against one code, where that is more than against its kind. */
const BY_CODE: Readonly<Record<string, string>> = {
  content_changed: 'Read it again with "scheduly posts show", and decide anew.',
  precondition_failed: 'Read it again with "scheduly posts show", and decide anew.',
  time_in_past: 'Give a new time with --at, or say --publish-now.',
  approval_required: 'An owner or admin must approve it: "scheduly posts approve".',
  step_up_required: 'This takes a recent sign-in: "scheduly login", and then again.',
  signup_closed: 'Whoever runs the server lets people in: ask for an account, or for an invitation.',
  second_factor_required: 'Sign in where you can be asked for the code, or with an API key: "scheduly login --key".',
}

const BY_EXIT: Readonly<Partial<Record<Exit, string>>> = {
  [EXIT.notSignedIn]: 'Sign in with "scheduly login".',
  [EXIT.notAllowed]: 'Ask an owner or admin of the organization; "scheduly whoami" tells as whom you asked.',
  [EXIT.notFound]: 'Check the id; "scheduly posts list" shows what there is.',
  [EXIT.refused]: 'Change what is named above, and try again.',
}

const hintOf = (problem: ProblemError, exit: Exit): string => {
  const { code, existingPostId, requestId, retryAfterSeconds } = problem
  if (existingPostId !== undefined)
    return `The post ${existingPostId} sends the same; if that is meant, say --allow-duplicate.`
  if (exit === EXIT.fault) return `Whoever runs the server finds it in the log as ${requestId}.`
  if (exit === EXIT.tryLater) return `Try again in ${retryAfterSeconds ?? 60} seconds.`
  return BY_CODE[code] ?? BY_EXIT[exit] ?? ''
}

const ofClient = (error: SchedulyError): Failure => {
  const { message } = error
  if (error instanceof ProblemError) {
    const exit = exitOf(error)
    return { exit, message, hint: hintOf(error, exit), problem: error }
  }
  if (error instanceof ConnectionError) {
    const perhaps = error.mayHaveHappened ? ' It may have been done all the same: look before you try again.' : ''
    return {
      exit: EXIT.tryLater,
      message: 'The server does not answer.',
      hint: `Is the address right, and does it run?${perhaps}`,
    }
  }
  if (error instanceof UnexpectedAnswerError && BY_STATUS[error.status] === EXIT.tryLater) {
    return { exit: EXIT.tryLater, message, hint: 'Try again in 60 seconds.' }
  }
  const hint = error instanceof UnexpectedAnswerError ? 'Check the address: "scheduly login --url …" sets it.' : ''
  return { exit: EXIT.fault, message, hint }
}

/** What to tell of an error, and what to end with. */
export const toFailure = (error: unknown): Failure => {
  if (error instanceof Unfinished) return { ...toFailure(error.cause), hint: error.hint }
  if (error instanceof SchedulyError) return ofClient(error)
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof UsageError)
    return { exit: EXIT.usage, message, hint: '"scheduly --help" says how it is called.' }
  if (error instanceof SignedOutError)
    return { exit: EXIT.notSignedIn, message, hint: 'Sign in with "scheduly login".' }
  if (error instanceof WaitedError)
    return { exit: EXIT.tryLater, message, hint: 'Run the command again: each address works for ten minutes.' }
  if (error instanceof BrokenOffError) return { exit: EXIT.tryLater, message, hint: 'Try again.' }
  return { exit: EXIT.fault, message, hint: '' }
}

const issueLine = ({ pointer, detail }: Issue): string => `  ${readable(pointer)}: ${readable(detail)}\n`

/** The issue whose sentence stands above already is not told twice. */
const issuesOf = ({ problem, message }: Failure): readonly Issue[] =>
  (problem?.issues ?? []).filter(
    ({ pointer, detail }, index) => index > 0 || (detail !== message && `${pointer}: ${detail}` !== message),
  )

/** A failure for a person: one line, what is wrong where, and what to do. */
export const describe = (failure: Failure): string => {
  const code = failure.problem === undefined ? '' : ` [${readable(failure.problem.code)}]`
  const hint = failure.hint === '' ? '' : `  ${readable(failure.hint)}\n`
  return `scheduly: ${readable(failure.message)}${code}\n${issuesOf(failure).map(issueLine).join('')}${hint}`
}

/** A failure for a program: one line of JSON. */
export const toFacts = ({ exit, message, hint, problem }: Failure): object => ({
  error: {
    exit,
    message,
    hint,
    ...(problem === undefined
      ? {}
      : { code: problem.code, status: problem.status, request_id: problem.requestId, errors: problem.issues }),
  },
})
