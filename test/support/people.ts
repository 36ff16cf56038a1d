import { acceptInvitation } from '#actions/accept-invitation.ts'
import type { ActionDeps, Actor } from '#actions/deps.ts'
import { finishConnection } from '#actions/finish-connection.ts'
import { inviteMember } from '#actions/invite-member.ts'
import { createOrganization } from '#actions/organizations.ts'
import { signUp } from '#actions/sign-up.ts'
import { startConnection } from '#actions/start-connection.ts'
import { insertSession } from '#db/sessions.ts'
import type { Role } from '#domain/membership.ts'

let count = 0
/** A name that nobody else has. */
export const fresh = (word: string): string => {
  count += 1
  return `${word}${process.pid}x${count}`
}

/** Presses Approve on the sandbox's authorize page, and answers with what the browser is sent back with. */
export const approveAccount = async (
  authorizationUrl: string,
  handle: string,
): Promise<{ code: string; state: string }> => {
  const url = new URL(authorizationUrl)
  const form = new URLSearchParams(url.search)
  form.set('new_account', handle)
  form.set('decision', 'approve')
  const answer = await fetch(`${url.origin}${url.pathname}`, { method: 'POST', body: form, redirect: 'manual' })
  const back = new URL(answer.headers.get('location') ?? '')
  return { code: back.searchParams.get('code') ?? '', state: back.searchParams.get('state') ?? '' }
}

interface ChannelWishes {
  /** The account at the network's sandbox; it is made if there is none. */
  readonly handle?: string
  readonly provider?: string
}

/** Makes people, organizations and channels by the real actions. */
export const people = (deps: ActionDeps) => {
  const person = async (): Promise<Actor> => {
    const name = fresh('p')
    const account = { email: `${name}@example.com`, username: name, password: 'correct horse battery' }
    const user = await signUp(deps, account, { requestId: fresh('request'), ip: '127.0.0.1', userAgent: null })
    const sessionId = deps.random.id()
    await insertSession(deps.db, {
      id: sessionId,
      userId: user.id,
      refreshHash: deps.random.bytes(32),
      method: 'password',
      ip: '127.0.0.1',
      userAgent: null,
      verified: true,
    })
    return {
      kind: 'session',
      userId: user.id,
      sessionId,
      requestId: fresh('request'),
      ip: '127.0.0.1',
    }
  }
  return {
    person,
    organization: async (owner: Actor) =>
      (await createOrganization(deps, owner, { name: fresh('Org '), timeZone: 'UTC' })).id,
    join: async (owner: Actor, orgId: string, role: Role) => {
      const { link } = await inviteMember(deps, owner, { orgId, role, email: null })
      const member = await person()
      await acceptInvitation(deps, member, new URL(link).hash.slice(1))
      return member
    },
    channel: async (owner: Actor, orgId: string, { handle = fresh('c'), provider = 'twt' }: ChannelWishes = {}) => {
      const started = await startConnection(deps, owner, { orgId, provider })
      const grant = await approveAccount(started.authorization_url, handle)
      return finishConnection(deps, owner, { orgId, channelId: started.channel.id, ...grant })
    },
  }
}
