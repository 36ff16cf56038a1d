import type { HttpRequest, HttpResponse } from '#lib/http.ts'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import type { Context } from '../provider.ts'
import { readJson, send } from '../remote.ts'
import { describeAnswer, judge } from './answers.ts'

/** Why a call for keys brought none. */
export type Failure =
  | { readonly kind: 'rejected'; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly reason: string }

interface Asked<Schema extends TSchema> {
  readonly request: HttpRequest
  readonly secrets: readonly string[]
  readonly schema: Schema
  /** Whether a refusal is one for good. */
  readonly judge?: (response: HttpResponse) => Failure['kind']
}

/** One call on the way to keys: an answer in the form that was asked for, or why there is none. */
export const ask = async <Schema extends TSchema>(
  { request, secrets, schema, judge: judgeBy = judge }: Asked<Schema>,
  { http, signal }: Context,
): Promise<Failure | { readonly kind: 'answered'; readonly value: Static<Schema> }> => {
  const reply = await send(http, { ...request, signal })
  if (reply.kind !== 'answered') return { kind: 'unavailable', reason: reply.reason }
  const value = readJson(reply.response.body)
  if (reply.response.status === 200 && Value.Check(schema, value)) return { kind: 'answered', value }
  return { kind: judgeBy(reply.response), reason: describeAnswer(reply.response, secrets) }
}
