import type { PostRow } from '#db/posts.ts'
import type { PublicationRow } from '#db/publications.ts'
import { mediaFor, textFor, threadFor } from '#domain/content.ts'
import { findProvider } from '#providers/registry.ts'
import { costOf } from '#providers/threads.ts'
import { contentOf } from './post-content.ts'

/** What the networks charge the app's owner for sending a post, in US cents; channels that cost nothing are left out. */
export interface CostView {
  readonly us_cents: number
  readonly channels: readonly { readonly channel_id: string; readonly us_cents: number }[]
}

/** The price of a stored post, sent or not: the same function as before the sending. Canceled publications cost nothing. */
export const estimatedCost = (post: PostRow, publications: readonly PublicationRow[]): CostView => {
  const content = contentOf(post, publications)
  const codes = new Map(publications.map(({ channelId, provider }) => [channelId, provider]))
  const channels = content.channels.flatMap((variant) => {
    const provider = findProvider(codes.get(variant.channelId) ?? '')
    const [text, media, thread] = [textFor(content, variant), mediaFor(content, variant), threadFor(content, variant)]
    const cost = provider && costOf(provider, { text, media, thread, options: variant.options })
    return cost === undefined ? [] : [{ channel_id: variant.channelId, us_cents: cost }]
  })
  return { us_cents: channels.reduce((sum, { us_cents }) => sum + us_cents, 0), channels }
}
