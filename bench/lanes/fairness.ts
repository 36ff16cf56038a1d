// One organization has ten thousand posts due at once: how late that makes those of another one.
import { addChannels, addOrganizations, openStage, ours } from '#bench/engines/ours.ts'
import type { Engine } from '#bench/engines/engine.ts'
import { NETWORK_MS, networkName, type Context } from '#bench/harness/context.ts'
import { countByPost, latenesses, scheduledTrial, type Trial } from '#bench/harness/trial.ts'
import { percentile } from '#bench/measure.ts'
import { shown, type Findings } from '#bench/report/report.ts'

const MOST_ADDED_MS = 2_000
const OTHERS_PER_SECOND = 20
/** Fewer posts for each than a network bears from one channel at once. */
const POSTS_PER_CHANNEL = 5

/** Scheduly, with the first posts in one organization and the others in another. */
const withCrowd = (crowd: number): Engine => ({
  ...ours,
  open: (server) =>
    openStage(server, async (owner, { vaultKey, posts }) => {
      const [large, small] = await addOrganizations(owner, 2)
      const channelsFor = (count: number, organization: typeof large) =>
        organization === undefined
          ? []
          : addChannels(owner, Math.ceil(count / POSTS_PER_CHANNEL), { vaultKey, organizations: [organization] })
      const [theirs, others] = [await channelsFor(crowd, large), await channelsFor(posts - crowd, small)]
      return Array.from({ length: posts }, (_, index) =>
        index < crowd ? theirs[index % theirs.length] : others[(index - crowd) % others.length],
      ).filter((channel) => channel !== undefined)
    }),
})

interface Row {
  readonly name: string
  readonly late: readonly number[]
  readonly posts: number
  readonly once: number
}

/** Of the other organization alone. */
const othersOf = ({ dues, sent }: Trial, crowd: number): Pick<Trial, 'dues' | 'sent'> => ({
  dues: dues.slice(crowd),
  sent: sent.filter(({ index }) => index >= crowd).map(({ index, at }) => ({ index: index - crowd, at })),
})

const measure = async (context: Context, name: string, crowd: number): Promise<Row> => {
  const { fairPosts, inFlight } = context.counts
  const others = Array.from({ length: fairPosts }, (_, index) => (index * 1_000) / OTHERS_PER_SECOND)
  const offsetsMs = [...Array.from({ length: crowd }, () => 0), ...others]
  const conditions = { networkMs: NETWORK_MS, inFlight }
  const trial = await scheduledTrial(context.server, withCrowd(crowd), { offsetsMs, conditions })
  if (crowd > 0) context.notePeak('one organization with much due', trial.peakMegabytes)
  const late = latenesses(othersOf(trial, crowd))
  context.say(`fairness, ${name}: p99 ${shown(percentile(late, 0.99))} ms`)
  return { name, late, posts: offsetsMs.length, once: countByPost(trial.sent, offsetsMs.length).once }
}

export const fairness = async (context: Context): Promise<Findings> => {
  const { crowdPosts, fairPosts } = context.counts
  const posts = crowdPosts.toLocaleString('en-US')
  const alone = await measure(context, 'alone', 0)
  const beside = await measure(context, `beside ${posts} of another organization`, crowdPosts)
  const added = percentile(beside.late, 0.99) - percentile(alone.late, 0.99)
  return {
    title: 'Fairness',
    tables: [
      {
        title: `${fairPosts} posts of one organization at ${OTHERS_PER_SECOND} a second, ${networkName(NETWORK_MS)}: their lateness in milliseconds`,
        head: ['', 'p50', 'p99', 'max', 'sent once, of all'],
        rows: [alone, beside].map(({ name, late, once, posts: all }) => [
          name,
          shown(percentile(late, 0.5)),
          shown(percentile(late, 0.99)),
          shown(Math.max(...late)),
          `${once.toLocaleString('en-US')} of ${all.toLocaleString('en-US')}`,
        ]),
        notes: [`The ${posts} fall due in the same instant as the first of the ${fairPosts}.`],
      },
    ],
    bars: [
      {
        promise: `one organization with ${posts} due posts: the p99 lateness of another ≤ +2 s`,
        measured: `+${shown(added)} ms`,
        met: added <= MOST_ADDED_MS && beside.once === beside.posts,
      },
    ],
    plots: [],
    text: [],
  }
}
