import type { HttpResponse } from '#lib/http.ts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { quote, readJson } from '../remote.ts'
import type { Numbers } from './errors.ts'

const GraphError = Type.Object({
  error: Type.Object({
    code: Type.Integer(),
    error_subcode: Type.Optional(Type.Integer()),
    message: Type.Optional(Type.String()),
    is_transient: Type.Optional(Type.Boolean()),
    fbtrace_id: Type.Optional(Type.String()),
  }),
})

/** The code exchange answers in a shape of its own. */
const CodeError = Type.Object({ error_type: Type.String(), error_message: Type.Optional(Type.String()) })

/** Graph's codes for a token or a permission that is gone: session ended, token invalid, not allowed (10, 200–299). */
const isForGood = (code: number): boolean => [3, 10, 102, 190].includes(code) || (code >= 200 && code <= 299)

/** Whether a refused call for keys is refused for good. Only an answer in a shape that Instagram documents counts as that. */
export const judge = (response: HttpResponse): 'rejected' | 'unavailable' => {
  if (![400, 401, 403].includes(response.status)) return 'unavailable'
  const answer = readJson(response.body)
  if (Value.Check(CodeError, answer)) return 'rejected'
  if (!Value.Check(GraphError, answer)) return 'unavailable'
  const { code, is_transient: isTransient = false } = answer.error
  return isForGood(code) && !isTransient ? 'rejected' : 'unavailable'
}

/** Graph's codes for a fault of its own and for limits of calls. */
const isPassing = (code: number): boolean => [2, 4, 17, 32, 341, 613].includes(code)

/** The same of Facebook's answer to a code, which works once: whatever is wrong with it or with the app stays wrong. */
export const judgeCode = (response: HttpResponse): 'rejected' | 'unavailable' => {
  const error = [400, 401, 403].includes(response.status) ? readError(response) : null
  return error === null || error.isTransient || isPassing(error.code) ? 'unavailable' : 'rejected'
}

/** One sentence on an answer: its status and, cut short, Instagram's own words. */
export const describeAnswer = (response: HttpResponse, secrets: readonly string[]): string => {
  const words = wordsOf(readJson(response.body))
  const said = words === '' ? '' : `: ${quote(words, secrets)}`
  return `Instagram answered with status ${response.status}${said}`
}

const wordsOf = (answer: unknown): string => {
  if (Value.Check(CodeError, answer)) return answer.error_message ?? answer.error_type
  return Value.Check(GraphError, answer) ? (answer.error.message ?? '') : ''
}

/** An answer that says no, as Graph writes it. */
export interface GraphRefusal extends Numbers {
  readonly isTransient: boolean
  /** Meta's support asks for it; empty when it is missing. */
  readonly trace: string
}

/** The error of an answer, or null when it is none that Graph writes. */
export const readError = (response: HttpResponse): GraphRefusal | null => {
  const answer = readJson(response.body)
  if (response.status < 400 || !Value.Check(GraphError, answer)) return null
  const {
    code,
    error_subcode: subcode = null,
    is_transient: isTransient = false,
    fbtrace_id: trace = '',
  } = answer.error
  return { code, subcode, isTransient, trace }
}

/** The documentation shows a list, the network often answers with its one element. */
export const firstOf = <T extends object>(answer: { readonly data: readonly T[] } | T): T | undefined =>
  'data' in answer ? answer.data[0] : answer
