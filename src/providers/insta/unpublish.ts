import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { HttpResponse } from '#lib/http.ts'
import type { Context, Keys, UnpublishOutcome } from '../provider.ts'
import { readJson, secretsOf } from '../remote.ts'
import { readError } from './answers.ts'
import { callGraph } from './graph.ts'
import { failureOf } from './refusals.ts'
import { DELETE_SCOPE } from './scopes.ts'
import { ID } from './state.ts'

const Deleted = Type.Object({ success: Type.Literal(true) })

const refused = (reason: string): UnpublishOutcome => ({ kind: 'rejected', reason })

/** Deletes a post, a reel, a story or a whole carousel. Only Facebook Login lets programs do that. */
export const unpublish = async (remoteId: string, keys: Keys, context: Context): Promise<UnpublishOutcome> => {
  if (!ID.test(remoteId)) {
    return refused('Which post on Instagram it is is not known by its id. Delete it in the Instagram app.')
  }
  if (!keys.credentials.scopes.includes(DELETE_SCOPE)) {
    return refused(`This channel may not delete posts. Connect it again and grant ${DELETE_SCOPE}.`)
  }
  const reply = await callGraph({ method: 'DELETE', path: remoteId, fields: {} }, keys, context)
  if (reply.kind !== 'answered') return { kind: 'unavailable', reason: reply.reason }
  const { response } = reply
  if (response.status === 200 && Value.Check(Deleted, readJson(response.body))) return { kind: 'gone' }
  const isGone = isMissing(response) && (await isUnknown(remoteId, keys, context))
  return isGone ? { kind: 'gone' } : failureFrom(response, keys, context)
}

const isMissing = (response: HttpResponse): boolean => {
  const error = readError(response)
  return error?.code === 100 && error.subcode === 33
}

/** "No such object" was a passing fault of Meta's before: one call alone is not believed. */
const isUnknown = async (remoteId: string, keys: Keys, context: Context): Promise<boolean> => {
  const reply = await callGraph({ method: 'GET', path: remoteId, fields: { fields: 'id' } }, keys, context)
  return reply.kind === 'answered' && isMissing(reply.response)
}

const failureFrom = (response: HttpResponse, keys: Keys, { clock }: Context): UnpublishOutcome => {
  const { kind, reason } = failureOf(response, { secrets: secretsOf(keys), now: clock.now() })
  return { kind: kind === 'rejected' || kind === 'unauthorized' ? kind : 'unavailable', reason }
}
