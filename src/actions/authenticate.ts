import { parseApiKey } from '#auth/api-keys.ts'
import { useApiKey } from '#db/api-keys.ts'
import { isSessionAlive } from '#db/sessions.ts'
import { isScope } from '#domain/scope.ts'
import type { ActionDeps, KeyActor, SessionActor } from './deps.ts'

type Identity = Omit<SessionActor, 'requestId' | 'ip'> | Omit<KeyActor, 'requestId' | 'ip'>

const byApiKey = async (deps: ActionDeps, hash: Buffer): Promise<Identity | null> => {
  const key = await useApiKey(deps.db, hash)
  if (key === undefined) return null
  const { orgId, id: keyId, createdBy: userId } = key
  return { kind: 'key', userId, keyId, orgId, scopes: new Set(key.scopes.filter(isScope)) }
}

const bySession = async (deps: ActionDeps, token: string): Promise<Identity | null> => {
  const claims = await deps.accessTokens.verify(token)
  if (claims === null) return null
  const { userId, sessionId } = claims
  if ((await deps.revocations.look(sessionId)) === 'revoked') return null
  const alive = await isSessionAlive(deps.db, { id: sessionId, userId })
  return alive ? { kind: 'session', userId, sessionId } : null
}

/** Whom an access token or an API key speaks for, or null when it is not valid (any more). */
export const authenticate = (deps: ActionDeps, credential: string): Promise<Identity | null> => {
  const key = parseApiKey(credential)
  return key === null ? bySession(deps, credential) : byApiKey(deps, key.hash)
}
