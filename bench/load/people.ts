import { comingFrom } from '#test/support/person.ts'
import { createClient, objectOf, textOf, type Client } from '../../scripts/demo-client.ts'
import type { Caller } from './operations.ts'

const PASSWORD = 'correct horse battery'
const DRAFTS = 20
const READS = ['organization:read', 'channels:read', 'posts:read']

/** An organization with its owner, who can sign in again: access tokens live for ten minutes. */
export interface Household {
  readonly orgId: string
  readonly ownerId: string
  readonly email: string
  readonly writer: string
  readonly approver: string
  readonly drafts: readonly string[]
}

/** Each from an address of its own, as people are: one address may sign in only so often. */
const nextAddress = (() => {
  let last = 0
  return (): string => {
    last += 1
    return `10.20.${last >> 8}.${last & 255}`
  }
})()

const signIn = async (base: string, email: string): Promise<string> => {
  const response = await fetch(`${base}/auth/signin`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...comingFrom(nextAddress()) },
    body: JSON.stringify({ email, password: PASSWORD }),
  })
  return textOf(objectOf({ answer: await response.json() }, 'answer'), 'access_token')
}

const keyOf = async (owner: Client, orgId: string, scopes: readonly string[]): Promise<string> =>
  textOf(await owner.post(`/orgs/${orgId}/api-keys`, { name: scopes.at(-1) ?? '', scopes }), 'key')

/** Signs somebody up with an organization, keys for programs, and drafts. */
export const openHousehold = async (base: string, number: number): Promise<Household> => {
  const email = `owner-${number}@example.com`
  const account = { email, username: `owner_${number}`, password: PASSWORD }
  const ownerId = textOf(await createClient(base, null).post('/auth/signup', account), 'id')
  const owner = createClient(base, await signIn(base, email))
  const orgId = textOf(await owner.post('/orgs', { name: `Organization ${number}` }), 'id')
  const writer = await keyOf(owner, orgId, [...READS, 'posts:write'])
  const approver = await keyOf(owner, orgId, [...READS, 'posts:approve'])
  const drafts: string[] = []
  for (let count = 0; count < DRAFTS; count += 1) {
    drafts.push(textOf(await owner.post(`/orgs/${orgId}/posts`, { text: `Draft ${count} of ${number}` }), 'id'))
  }
  return { orgId, ownerId, email, writer, approver, drafts }
}

/** The same with a fresh session. */
export const asCaller = async (base: string, household: Household, channels: readonly string[]): Promise<Caller> => {
  const { orgId, writer, approver, drafts } = household
  const session = await signIn(base, household.email)
  // The answer says who it is: a session that does not work would show as failed requests only.
  objectOf({ account: await createClient(base, session).get('/account') }, 'account')
  return { orgId, session, writer, approver, channels, drafts }
}
