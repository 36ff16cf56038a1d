import { ConnectionError, NotSignedInError, ProblemError, type Issue } from '@scheduly/client'
import { said } from '#web/i18n/said.ts'

/** The session is over; second factors and confirmations that are asked for are not meant. */
export const isSignedOut = (error: unknown): boolean =>
  error instanceof NotSignedInError && ['unauthenticated', 'session_ended'].includes(error.code)

export const isOffline = (error: unknown): boolean => error instanceof ConnectionError

export const hasCode = (error: unknown, code: string): error is ProblemError =>
  error instanceof ProblemError && error.code === code

export const issuesOf = (error: unknown): readonly Issue[] => (error instanceof ProblemError ? error.issues : [])

/** What is wrong with one field, by its name or pointer; the last step of the pointer is enough. */
export const issueAt = (error: unknown, field: string): string | undefined => {
  const pointer = field.startsWith('/') ? field : `/${field}`
  const found = issuesOf(error).find((issue) => issue.pointer === pointer || issue.pointer.startsWith(`${pointer}/`))
  return found === undefined ? undefined : said().issue(found)
}

/** What is wrong beside the named fields: why the server refused, or that there was no answer. `stale`: that somebody changed it meanwhile. */
export const sentenceOf = (error: unknown, offline: string, stale?: string): string => {
  if (isOffline(error)) return offline
  if (stale !== undefined && hasCode(error, 'precondition_failed')) return stale
  if (error instanceof ProblemError) return said().problem(error.problem)
  return error instanceof Error ? error.message : offline
}
