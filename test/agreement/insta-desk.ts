import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Issue } from '#domain/problem.ts'
import { systemClock } from '#lib/clock.ts'
import { createHttp } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import { partFields, wholeFields } from '#providers/insta/fields.ts'
import { insta } from '#providers/insta/index.ts'
import { kindOf } from '#providers/insta/options.ts'
import type { Content, Context, Prepared, Provider } from '#providers/provider.ts'
import { serveFiles } from '#sandbox/insta/testing.ts'
import type { Sandbox } from '#sandbox/sandbox.ts'
import { SANDBOX_CLIENT } from '#sandbox/secrets.ts'
import { ask, CALLBACK, startSandbox } from '#sandbox/testing.ts'
import { approve } from '#test/support/insta-world.ts'
import { publishBy, type Connected, type Desk, type Trial, type Verdict } from './agreement.ts'
import type { Files } from './files.ts'

/** Kinds of professional accounts. */
export const ACCOUNTS = ['BUSINESS', 'MEDIA_CREATOR'] as const

const http = createHttp(systemClock)
const LOTS = 1_000_000_000

/** No quota and no waiting: how much an account has posted, and when a file is ready, no rule can know beforehand. */
const SETTINGS = {
  quotaTotal: LOTS,
  containersPerDay: LOTS,
  accountCallsPerHour: LOTS,
  appCallsPerHour: LOTS,
  imageProcessingMilliseconds: 0,
  videoProcessingMilliseconds: 0,
}

/** What the provider leaves out rather than send; so the network is asked about it in its own words. */
const LEFT_OUT = /^(?:option_.*|tag_not_taken|tag_without_place)$/

/** With Facebook Login alone. */
const OF_ADVERTISING = ['is_paid_partnership', 'branded_content_sponsor_ids']

/** Why Instagram's answer to a content cannot be known. */
const unknown: Desk['unknown'] = ({ content }, issues) => {
  const kind = kindOf(content)
  if (issues.some(({ code, severity }) => code === 'media_duration' && severity === 'warning'))
    return 'a length that is over its bound by rounding may be measured otherwise: a warning says so'
  if (issues.some(({ code }) => code === 'unknown_media')) return 'there is no call that could name such a file'
  if (content.media.length > 1 && kind !== 'carousel') return 'there is no call that could name a second file'
  const isUnstated = [...OF_ADVERTISING, 'is_ai_generated'].some((choice) => content.options[choice] !== undefined)
  if (kind === 'story' && isUnstated) return 'whether stories take it is not stated'
  if (kind === 'carousel' && content.options['share_to_feed'] !== undefined)
    return "Instagram's syntax lists it for carousels, and its description for reels only"
  return null
}

const connect = async (provider: Provider, context: Context, handle: string): Promise<Connected> => {
  const request = { state: 's', redirectUri: CALLBACK, codeChallenge: 'unused' }
  const back = await approve(provider.authorizationUrl(request, context.hosts, SANDBOX_CLIENT), [handle])
  const code = new URL(back).searchParams.get('code') ?? ''
  const outcome = await provider.connect({ code, redirectUri: CALLBACK, codeVerifier: 'unused' }, context)
  assert.ok(outcome.kind === 'connected', JSON.stringify(outcome))
  return outcome
}

/** Waits until the sandbox has looked at every file that is on its way. */
const filesAreLookedAt =
  (sandbox: Sandbox) =>
  async (prepared: Prepared): Promise<void> => {
    const on = /"id":"(\d+)","createdAt":"[^"]+","isReady":false(?!,"toSend":true)/g
    const ids = [...JSON.stringify(prepared).matchAll(on)]
    for (const [, id] of ids)
      await sandbox.ledger.waitFor(({ route, path }) => route === 'media-fetch' && path === `/${id}`)
  }

const wordOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const OF_A_POST = ['location_id', 'audio_name', 'share_to_feed', 'is_ai_generated', 'trial_params', ...OF_ADVERTISING]

/** The choices of a post as Instagram calls them, whether they belong together or not. */
const literally = (
  { options, chosenFiles }: Content,
  index: number,
  urlOf: (id: string) => string,
): Readonly<Record<string, string>> => {
  const cover = chosenFiles?.['cover_media_id']
  const { thumb_offset_ms: offset, collaborators, user_tags: tags } = options
  const named = OF_A_POST.flatMap((name) => (options[name] === undefined ? [] : [[name, wordOf(options[name])]]))
  const own = Array.isArray(tags)
    ? tags.filter(({ media_index: at = 0 }: { media_index?: number }) => at === index)
    : []
  const bare = own.map(({ media_index: _, ...tag }: { media_index?: number }) => tag)
  return {
    ...Object.fromEntries(named),
    ...(cover === undefined ? {} : { cover_url: urlOf(cover.id) }),
    ...(offset === undefined ? {} : { thumb_offset: wordOf(offset) }),
    ...(collaborators === undefined ? {} : { collaborators: JSON.stringify(collaborators) }),
    ...(bare.length === 0 ? {} : { user_tags: JSON.stringify(bare) }),
  }
}

/** The containers that a post would need, with everything that was chosen for it. */
const containersOf = (content: Content, urlOf: (id: string) => string): readonly Readonly<Record<string, string>>[] => {
  const kind = kindOf(content)
  const sources = content.media.map((item, index) => ({ item, index, url: urlOf(item.id) }))
  if (kind !== 'carousel') {
    const [source] = sources
    return source === undefined ? [] : [{ ...wholeFields(content, kind, source), ...literally(content, 0, urlOf) }]
  }
  const tagsOf = (index: number) => {
    const { user_tags: tags } = literally(content, index, urlOf)
    return tags === undefined ? {} : { user_tags: tags }
  }
  const { user_tags: _, ...whole } = literally(content, 0, urlOf)
  return [
    ...sources.map((source) => ({ ...partFields(content, source), ...tagsOf(source.index) })),
    { media_type: 'CAROUSEL', children: 'of the parts', ...whole },
  ]
}

/** Asks for the containers of a post itself, and says what the first one that is refused was refused for. */
const askItself = async (
  url: string,
  party: Connected,
  containers: ReturnType<typeof containersOf>,
): Promise<Verdict> => {
  const call = async (fields: Readonly<Record<string, string>>) => {
    const form = { access_token: party.credentials.accessToken, ...fields }
    const { status, body } = await ask(`${url}/v26.0/${party.account.remoteId}/media`, { form })
    return { status, body, id: /"id":"(\d+)"/.exec(body)?.[1] ?? '' }
  }
  const made: string[] = []
  for (const fields of containers) {
    const { status, body, id } = await call('children' in fields ? { ...fields, children: made.join(',') } : fields)
    if (status >= 400) return { accepted: false, said: body }
    made.push(id)
  }
  return { accepted: true }
}

/** Facebook Login does not tell which accounts are creators', who have no stories by programs. */
const unknownBy =
  (factsOf: Desk['factsOf']): Desk['unknown'] =>
  (trial, issues) => {
    const isUntold = factsOf(trial.who)['accountType'] === null && trial.who !== 'BUSINESS'
    return isUntold && kindOf(trial.content) === 'story'
      ? "the login does not tell whether it is a creator's account"
      : unknown(trial, issues)
  }

interface Wishes {
  /** Which login the accounts are connected with. */
  readonly provider?: Provider
  readonly settings?: object
}

/** Opens a sandbox of Instagram with an account of each kind, and a server for the files. */
export const openInstaDesk = async (
  t: TestContext,
  files: Files,
  { provider = insta, settings = {} }: Wishes = {},
): Promise<Desk> => {
  const served: Parameters<typeof serveFiles>[1] = {}
  const site = await serveFiles(t, served)
  const { sandbox, url, clock } = await startSandbox(t, 'insta')
  sandbox.configure({ ...SETTINGS, ...settings })
  const addressOf = (id: string): string => `${site}/${encodeURIComponent(id)}`
  const publicUrl: Context['media']['publicUrl'] = async ({ id, mime }) => {
    served[`/${encodeURIComponent(id)}`] = { type: mime, body: (await files.get(id)).bytes }
    return addressOf(id)
  }
  const context: Context = {
    http,
    clock,
    log: silentLog,
    hosts: { authorize: url, token: url, api: url, web: url },
    app: SANDBOX_CLIENT,
    // With Facebook Login videos are sent.
    media: { read: async ({ id }, from, to) => (await files.get(id)).bytes.subarray(from, to), publicUrl },
    signal: new AbortController().signal,
  }
  const ways = { provider, context, sandbox, besides: ['comment'], wait: filesAreLookedAt(sandbox) }
  const people = new Map<string, Connected>()
  for (const kind of ACCOUNTS) {
    sandbox.addAccount({ handle: kind.toLowerCase(), account_type: kind })
    people.set(kind, await connect(provider, context, kind.toLowerCase()))
  }
  const personOf = (who: string): Connected => {
    const person = people.get(who)
    assert.ok(person !== undefined, who)
    return person
  }
  const publish = async ({ who, content }: Trial, issues: readonly Issue[]): Promise<Verdict> => {
    // The provider sends no call for a post without files.
    if (content.media.length === 0) return askItself(url, personOf(who), [{ caption: content.text }])
    const verdict = await publishBy(ways, personOf(who), content)
    if (!verdict.accepted || !issues.some(({ code }) => LEFT_OUT.test(code))) return verdict
    return askItself(url, personOf(who), containersOf(content, addressOf))
  }
  const factsOf = (who: string) => personOf(who).account.facts
  return { provider, factsOf, complete: (trial) => trial, publish, unknown: unknownBy(factsOf) }
}
