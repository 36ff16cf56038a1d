import assert from 'node:assert/strict'
import { approveAccount } from './people.ts'
import type { ServedAnswer, ServedWorld } from './served-world.ts'

/** Somebody who signed up and in over HTTP. */
export interface Person {
  readonly token: string
  readonly cookie: string
  readonly email: string
  readonly password: string
}

/** Gives the answer's body; fails with the whole answer when the status is another one. */
export const ok = (status: number, answer: ServedAnswer) => {
  assert.equal(answer.status, status, answer.text)
  return answer.body
}

let people = 0
/** A person with a password that stands nowhere else. */
export const join = async ({ request }: ServedWorld): Promise<Person> => {
  people += 1
  const [email, password] = [`worker-${people}@example.org`, `canary-password-${people}-kMz81`]
  ok(
    201,
    await request({ method: 'POST', path: '/auth/signup', body: { email, username: `worker-${people}`, password } }),
  )
  const signedIn = await request({ method: 'POST', path: '/auth/signin', body: { email, password } })
  return { email, password, token: ok(200, signedIn).access_token, cookie: signedIn.cookie }
}

/** A new organization of the person; gives its id. */
export const found = async ({ request }: ServedWorld, owner: Person): Promise<string> =>
  ok(201, await request({ method: 'POST', path: '/orgs', token: owner.token, body: { name: 'Ink & Co' } })).id

/** An invitation's secret. */
export const inviteAs = async (
  served: ServedWorld,
  owner: Person,
  { orgId, role }: { orgId: string; role: string },
) => {
  const path = `/orgs/${orgId}/invite`
  const { link } = ok(201, await served.request({ method: 'POST', path, token: owner.token, body: { role } }))
  return String(link).split('#')[1] ?? ''
}

export const accept = ({ request }: ServedWorld, person: Person, token: string) =>
  request({ method: 'POST', path: '/invitations/accept', token: person.token, body: { token } })

/** A running authorization whose browser has come back. */
export interface Connection {
  readonly path: string
  readonly code: string
  readonly state: string
  readonly channelId: string
}

/** Up to the moment when the network has sent the browser back. */
export const authorize = async (
  served: ServedWorld,
  owner: Person,
  place: { orgId: string; handle: string },
): Promise<Connection> => {
  const start = `/orgs/${place.orgId}/channels/oauth`
  const answer = await served.request({ method: 'POST', path: start, token: owner.token, body: { provider: 'twt' } })
  const { channel, authorization_url: url } = ok(201, answer)
  const path = `/orgs/${place.orgId}/channels/${channel.id}/oauth/callback`
  return { path, channelId: channel.id, ...(await approveAccount(url, place.handle)) }
}

export const finish = ({ request }: ServedWorld, owner: Person, { path, code, state }: Connection) =>
  request({ method: 'POST', path, token: owner.token, body: { code, state } })

/** A connected channel; gives its id. */
export const connect = async (
  served: ServedWorld,
  owner: Person,
  place: { orgId: string; handle: string },
): Promise<string> => {
  const connection = await authorize(served, owner, place)
  ok(200, await finish(served, owner, connection))
  return connection.channelId
}

/** Writes a post and has it go out as soon as a worker takes it; as it is then. */
export const sendNow = async (
  { request }: ServedWorld,
  { token }: Person,
  { orgId, channelId, text }: { readonly orgId: string; readonly channelId: string; readonly text: string },
) => {
  const body = { text, channels: [{ channel_id: channelId }] }
  const { id } = ok(201, await request({ method: 'POST', path: `/orgs/${orgId}/posts`, token, body }))
  return ok(200, await request({ method: 'POST', path: `/posts/${id}/publish`, token }))
}
