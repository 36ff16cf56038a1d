import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { createHttp } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import type { Content, Context } from '#providers/provider.ts'
import { partOf } from '#providers/threads.ts'
import { twt } from '#providers/twt/index.ts'
import { hasEndlessRun } from '#providers/twt/text.ts'
import { SANDBOX_CLIENT } from '#sandbox/secrets.ts'
import { approveTwt, CALLBACK, startSandbox, VERIFIER } from '#sandbox/testing.ts'
import { publishBy, type Connected, type Desk, type Trial, type Verdict, type Ways } from './agreement.ts'
import type { Files } from './files.ts'

/** An account for each subscription that X sells. */
export const TIERS = ['None', 'Basic', 'Premium', 'PremiumPlus'] as const

const http = createHttp(systemClock)

const WIDE = { perUser: 1_000_000_000, windowSeconds: 900, perApp: null, appWindowSeconds: 86_400 }
const ROUTES = 'create me media-upload media-init media-append media-finalize media-status media-metadata'

/**
 * What depends on the moment and on other posts is switched off, since no rule can know it beforehand: the quotas, and
 * that an equal text was posted a while ago. Files are ready at once.
 */
const SETTINGS = {
  duplicateWindowSeconds: 0,
  limits: Object.fromEntries(ROUTES.split(' ').map((route) => [route, WIDE])),
  processingMilliseconds: 0,
  maxStoredBytes: 16 * 1024 ** 3,
}

/** Why X's answer to a content cannot be known. A reply to a post that is gone, and missing scopes, are not made up at all. */
const unknown: Desk['unknown'] = ({ content: { text, thread = [] } }, issues) => {
  const isClose = issues.some(({ code, severity }) => code === 'media_duration' && severity === 'warning')
  if (isClose) return 'a length that is over its bound by rounding may be measured otherwise: a warning says so'
  if ([text, ...thread.map((part) => part.text)].some(hasEndlessRun))
    return 'a run that is too long for an address is counted as the most that it can be'
  return null
}

/** A name for what is known only when it runs: an own post of the account, as people write it. */
const OWN: Readonly<Record<string, (id: string, handle: string, web: string) => string>> = {
  'own id': (id) => id,
  'own link': (id, handle, web) => `${web}/${handle}/status/${id}`,
  'own link on the web': (id) => ` https://x.com/i/web/status/${id}?s=20 `,
}

const connect = async (context: Context, handle: string): Promise<Connected> => {
  const code = await approveTwt(context.hosts.api, { account: handle, scope: twt.scopes.join(' ') })
  const outcome = await twt.connect({ code, redirectUri: CALLBACK, codeVerifier: VERIFIER }, context)
  assert.ok(outcome.kind === 'connected', JSON.stringify(outcome))
  return outcome
}

/** The post that X has got last. */
const lastPost = ({ sandbox }: Ways): string =>
  sandbox.ledger.entries().findLast(({ postId }) => postId !== null)?.postId ?? ''

/** Each part below the one before it; the first that X refuses ends it. */
const publishParts = async (ways: Ways, party: Connected, content: Content): Promise<Verdict> => {
  const earlier: string[] = []
  for (let part = 0; part <= (content.thread ?? []).length; part += 1) {
    const verdict = await publishBy(ways, party, partOf(ways.provider, content, { part, earlier }))
    if (!verdict.accepted) return verdict
    earlier.push(lastPost(ways))
  }
  return { accepted: true }
}

/** Opens a sandbox of X with an account of each tier, which has posted once. */
export const openTwtDesk = async (t: TestContext, files: Files, settings: object = {}): Promise<Desk> => {
  const { sandbox, url, clock } = await startSandbox(t, 'twt')
  sandbox.configure(SETTINGS)
  sandbox.configure(settings)
  const context: Context = {
    http,
    clock,
    log: silentLog,
    hosts: { authorize: url, token: url, api: url, web: url },
    app: SANDBOX_CLIENT,
    media: {
      read: async ({ id }, from, to) => (await files.get(id)).bytes.subarray(from, to),
      publicUrl: () => Promise.resolve(null),
    },
    signal: new AbortController().signal,
  }
  const ways = {
    provider: twt,
    context,
    sandbox,
    besides: ['media-metadata'],
    wait: async (_prepared: object, seconds: number) => clock.advance(seconds * 1_000),
  }
  const people = new Map<string, Connected & { readonly ownPost: string }>()
  for (const tier of TIERS) {
    sandbox.addAccount({ handle: tier.toLowerCase(), subscription_type: tier })
    const party = await connect(context, tier.toLowerCase())
    const first = await publishBy(ways, party, { text: 'The first', media: [], options: {} })
    assert.ok(first.accepted)
    people.set(tier, {
      ...party,
      ownPost: lastPost(ways),
    })
  }
  const personOf = (who: string) => {
    const person = people.get(who)
    assert.ok(person !== undefined, who)
    return person
  }
  const complete = ({ who, content }: Trial): Trial => {
    const { ownPost, account } = personOf(who)
    const name = (value: unknown): unknown =>
      typeof value === 'string' ? (OWN[value]?.(ownPost, account.handle, url) ?? value) : value
    const options = Object.fromEntries(Object.entries(content.options).map(([key, value]) => [key, name(value)]))
    return { who, content: { ...content, options } }
  }
  return {
    provider: twt,
    // Long videos are a switch of the installation; here it is on.
    factsOf: (who) => ({ ...personOf(who).account.facts, longVideos: true }),
    complete,
    publish: ({ who, content }) => publishParts(ways, personOf(who), content),
    unknown,
  }
}
