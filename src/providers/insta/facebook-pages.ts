import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Token } from '../oauth2.ts'
import type { AuthorizationGrant, Context } from '../provider.ts'
import { oneLine } from '../remote.ts'
import { ask } from './ask.ts'
import type { Failure } from './ask.ts'
import { versioned } from './graph.ts'
import { LONGEST_NAME, RemoteId, Username } from './state.ts'

const Page = Type.Object({
  name: Type.Optional(Type.String()),
  /** Left out where the person's role at the Page is too small. */
  access_token: Type.Optional(Token),
  /** Left out where no professional account is linked to the Page. */
  instagram_business_account: Type.Optional(
    Type.Object({ id: RemoteId, username: Username, name: Type.Optional(Type.String()) }),
  ),
})

const Pages = Type.Object({
  data: Type.Array(Page),
  paging: Type.Optional(
    Type.Object({
      cursors: Type.Optional(Type.Object({ after: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000 })) })),
      next: Type.Optional(Type.String()),
    }),
  ),
})

/** A professional account, by the Page that it is linked to. */
export interface Linked {
  readonly remoteId: string
  readonly handle: string
  readonly displayName: string
  readonly page: string
  /** The Page's, which speaks for the account. */
  readonly token: string
}

export interface Granted {
  readonly kind: 'read'
  readonly linked: readonly Linked[]
  /** The names of all Pages that were granted. */
  readonly pages: readonly string[]
}

const PAGE_SIZE = 100
const MOST_LISTS = 10

/** All Pages that a person granted, with the accounts that are linked to them. */
export const readPages = async (token: string, context: Context): Promise<Granted | Failure> => {
  const pages: Static<typeof Page>[] = []
  let after: string | null = null
  for (let list = 0; list < MOST_LISTS; list += 1) {
    const query = new URLSearchParams({
      fields: 'name,access_token,instagram_business_account{id,username,name}',
      limit: String(PAGE_SIZE),
      ...(after === null ? {} : { after }),
      access_token: token,
    })
    const url = `${versioned(context.hosts.api, context.hosts)}/me/accounts?${query.toString()}`
    const answer = await ask({ request: { method: 'GET', url }, secrets: [token], schema: Pages }, context)
    if (answer.kind !== 'answered') return answer
    pages.push(...answer.value.data)
    const { paging } = answer.value
    // Without `next` it is the last one, although it may name a cursor. That address is never called: it holds a token.
    after = paging?.next === undefined ? null : (paging.cursors?.after ?? null)
    if (after === null) break
  }
  return { kind: 'read', linked: pages.flatMap(toLinked), pages: pages.map(({ name = '' }) => cut(name)) }
}

const cut = (name: string): string => oneLine(name, LONGEST_NAME)

const toLinked = (page: Static<typeof Page>): readonly Linked[] => {
  const { name = '', access_token: token, instagram_business_account: account } = page
  if (token === undefined || account === undefined) return []
  const { id, username, name: accountName = '' } = account
  return [{ remoteId: String(id), handle: username, displayName: cut(accountName) || username, page: cut(name), token }]
}

export type Choice =
  | { readonly kind: 'chosen'; readonly account: Linked }
  | { readonly kind: 'rejected'; readonly reason: string; readonly choices?: readonly string[] }

const LONGEST_REASON = 400

const refuse = (reason: string): Extract<Choice, { readonly kind: 'rejected' }> => ({
  kind: 'rejected',
  reason: oneLine(reason, LONGEST_REASON),
})

const MOST_NAMED = 6
const MOST_CHOICES = 50

/** A few names, and how many more there are. */
const list = (names: readonly string[]): string => {
  const more = names.length - MOST_NAMED
  return names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/**
 * Which of the accounts the channel is for. A person's grant covers all Pages that were ever chosen, so accounts that are
 * channels already do not count: only what is new can be meant. What stays unclear is for the person to say, in Facebook's dialog.
 */
export const chooseAccount = ({ linked, pages }: Granted, grant: AuthorizationGrant): Choice => {
  const { formerId = null, connectedIds = [] } = grant
  if (pages.length === 0) return refuse(NO_PAGE)
  const [first, second] = linked
  if (first === undefined) return refuse(unlinked(pages))
  // A single one is meant, whatever it is; that it is another channel's, or another than before, is told by who asks.
  if (second === undefined) return chosen(first)
  const handles = list(linked.map(({ handle }) => `@${handle}`))
  if (formerId !== null) {
    const own = linked.find(({ remoteId }) => remoteId === formerId)
    return own === undefined ? refuse(`${NOT_AMONG}: ${handles}. ${CHOOSE_ITS}`) : chosen(own)
  }
  const [fresh, another] = linked.filter(({ remoteId }) => !connectedIds.includes(remoteId))
  if (fresh === undefined) return refuse(`All accounts that Facebook granted are channels already: ${handles}. ${ADD}`)
  if (another === undefined) return chosen(fresh)
  const open = linked.filter(({ remoteId }) => !connectedIds.includes(remoteId)).map(({ handle }) => handle)
  return {
    ...refuse(`Facebook granted several accounts: ${handles}. ${CHOOSE_ONE}`),
    choices: open.slice(0, MOST_CHOICES),
  }
}

const chosen = (account: Linked): Choice => ({ kind: 'chosen', account })

const NO_PAGE =
  "Facebook granted no Page. Connect again, and choose in Facebook's dialog the Page that the Instagram account is linked to; your role there must let you create content."

const NOT_AMONG = "This channel's account is not among those that Facebook granted"
const CHOOSE_ITS = "Connect again, and choose its Page in Facebook's dialog."
const ADD = "Connect again, and choose one more Page in Facebook's dialog."
const CHOOSE_ONE =
  "Connect again, and choose in Facebook's dialog (Edit settings) one Page only, beside those that are channels here already."

const unlinked = (pages: readonly string[]): string =>
  `No professional Instagram account is linked to what Facebook granted (${list(pages)}), or your role there is too small. Make it a business or creator account, link it to its Page, and connect again.`
