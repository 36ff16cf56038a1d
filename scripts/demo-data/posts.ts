import { setTimeout as sleep } from 'node:timers/promises'
import type { Scheduly } from '../../clients/typescript/src/index.ts'
import type { Cast } from './people.ts'
import type { Pictures } from './pictures.ts'
import type { Fate, Place, Scene } from './story.ts'

export interface Stage {
  readonly base: string
  readonly org: string
  readonly zone: string
  readonly cast: Cast
  readonly channels: Readonly<Record<Place, string>>
  readonly pictures: Pictures
}

/** A day of the organization's, counted from today: 2026-11-29. */
export const dayFromNow = (days: number, zone: string): string =>
  new Date(Date.parse(new Date().toLocaleDateString('sv-SE', { timeZone: zone })) + days * 86_400_000)
    .toISOString()
    .slice(0, 10)

/** When it goes out; what has gone out already was published at once. */
const timeOf = ({ at, fate }: Scene, zone: string) => {
  if (fate === 'slot') return { schedule: 'next_slot' as const }
  // What waits needs a time to wait for, which passes when it is dated back.
  if (at !== null && at[0] < 0 && fate === 'pending')
    return { local_time: `${dayFromNow(1, zone)}T${at[1]}`, time_zone: zone }
  if (at === null || at[0] < 0 || fate === 'cut_off') return {}
  return { local_time: `${dayFromNow(at[0], zone)}T${at[1]}`, time_zone: zone }
}

const write = ({ org, zone, cast, channels, pictures }: Stage, scene: Scene) => {
  const media = (scene.pictures ?? []).map((name) => ({ media_id: pictures[name] }))
  return cast[scene.by].posts.create(org, {
    text: scene.text,
    media,
    ...(scene.thread !== undefined && { thread: scene.thread.map((text) => ({ text })) }),
    channels: scene.on.map((place) => ({ channel_id: channels[place] })),
    ...timeOf(scene, zone),
    // The morning greeting is there twice on purpose.
    allow_duplicate: true,
  })
}

/** What the test network is told before such a post is sent; it meets whatever comes next. */
const FAULTS: Partial<Record<Fate, object>> = {
  refused: { kind: 'answer', status: 403 },
  // The line breaks before the network has the post.
  unknown: { kind: 'drop-before' },
  // Whoever looks after the account has taken the permission back.
  cut_off: { kind: 'revoke-tokens' },
}

/** Whether nothing else may be on its way when it is sent. */
export const meetsFault = (fate: Fate): boolean => FAULTS[fate] !== undefined

/** What the next post of X meets on the test network. */
const meetNext = async (base: string, fault: object): Promise<void> => {
  const answer = await fetch(`${base}/sandbox/twt/_sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...fault, route: 'create', times: 1 }),
  })
  if (!answer.ok) throw new Error(`The test network's switches answered ${answer.status}.`)
}

const PATIENCE_TRIES = 240

const waitUntil = async (isSo: () => Promise<boolean>, trouble: string): Promise<void> => {
  for (let tried = 0; tried < PATIENCE_TRIES; tried += 1) {
    if (await isSo()) return
    await sleep(250)
  }
  throw new Error(trouble)
}

/** Waits until a post rests. */
const settle = (api: Scheduly, post: string): Promise<void> =>
  waitUntil(async () => {
    const { status } = await api.posts.get(post)
    return status !== 'queued' && status !== 'publishing'
  }, `The post ${post} did not come to rest.`)

/** Waits until nobody knows what became of a send, and its worker has let go of it until the next look. */
const loseTrack = (api: Scheduly, post: string): Promise<void> =>
  waitUntil(
    async () => (await api.posts.get(post)).attempts.some(({ state }) => state === 'unknown'),
    `The send of ${post} was answered.`,
  )

/** Waits until a channel needs new keys, and what is meant for it waits as well. */
const cutOff = (api: Scheduly, channel: string): Promise<void> =>
  waitUntil(
    async () => (await api.channels.get(channel)).status === 'reconnect_required',
    `The channel ${channel} was not cut off.`,
  )

type Turn = (stage: Stage, facts: { readonly scene: Scene; readonly post: string }) => Promise<unknown>

const send: Turn = ({ cast }, { scene, post }) =>
  scene.by === 'aylin'
    ? cast.jonas.posts.approve(post, { publish_now: true, allow_duplicate: true })
    : cast[scene.by].posts.publish(post, { allow_duplicate: true })

const TURNS: Partial<Record<Fate, Turn>> = {
  published: send,
  refused: async (stage, facts) => {
    await send(stage, facts)
    await settle(stage.cast.mara, facts.post)
  },
  unknown: async (stage, facts) => {
    await send(stage, facts)
    await loseTrack(stage.cast.mara, facts.post)
  },
  cut_off: async (stage, facts) => {
    await send(stage, facts)
    await cutOff(stage.cast.mara, stage.channels.events)
  },
  changes: ({ cast }, { post }) =>
    cast.jonas.posts.requestChanges(post, {
      comment: 'Say what is good about it instead; and fewer exclamation marks.',
    }),
  rejected: ({ cast }, { post }) => cast.mara.posts.reject(post, { comment: 'That would be expensive.' }),
  canceled: ({ cast }, { post }) => cast.mara.posts.cancel(post),
}

/** Writes one post, and has happen to it what its scene says; its id. */
export const play = async (stage: Stage, scene: Scene): Promise<string> => {
  const { id: post } = await write(stage, scene)
  for (const [name, text] of scene.comments ?? []) await stage.cast[name].comments.add(post, { text })
  const fault = FAULTS[scene.fate]
  if (fault !== undefined) await meetNext(stage.base, fault)
  await TURNS[scene.fate]?.(stage, { scene, post })
  return post
}

export const settleAll = async (api: Scheduly, posts: readonly string[]): Promise<void> => {
  for (const post of posts) await settle(api, post)
}
