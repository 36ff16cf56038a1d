// The second part of the demo: pictures into the library, and one post with them on X and, as a carousel, on Instagram.
import sharp from 'sharp'
import { createUploader, DemoError, listOf, parseJson, textOf, type Client, type Json } from './demo-client.ts'

const SIDE = 1080
const COLOURS = ['#0f766e', '#b45309', '#4338ca']

/** A plain picture with a circle on it. */
const aPicture = (background: string): Promise<Buffer> => {
  const circle = Buffer.from(
    `<svg width="${SIDE}" height="${SIDE}"><circle cx="${SIDE / 2}" cy="${SIDE / 2}" r="${SIDE / 3}" fill="white"/></svg>`,
  )
  return sharp({ create: { width: SIDE, height: SIDE, channels: 3, background } })
    .composite([{ input: circle }])
    .jpeg()
    .toBuffer()
}

export interface MediaDemo {
  readonly base: string
  readonly user: Client
  readonly token: string
  readonly orgId: string
  readonly name: string
  readonly say: (words: string) => void
  /** Connects an account of the sandbox network with this code; answers with the channel's id. */
  readonly connect: (provider: string) => Promise<string>
  /** Follows the post until it rests. */
  readonly watch: (postId: string) => Promise<Json>
}

const uploadAll = async ({ base, token, orgId, say }: MediaDemo): Promise<readonly string[]> => {
  const upload = createUploader(base, token)
  const ids: string[] = []
  for (const [index, colour] of COLOURS.entries()) {
    const fields = { name: `circle-${index + 1}.jpg`, alt_text: `A white circle on ${colour}` }
    ids.push(textOf(await upload(`/orgs/${orgId}/media`, await aPicture(colour), fields), 'id'))
  }
  say(`  uploaded ${ids.length} pictures into the library, with alt texts`)
  return ids
}

/** The carousel as the sandbox shows it to people. */
const countShown = async (url: string): Promise<number> => {
  const page = await fetch(url)
  if (!page.ok) throw new DemoError(`${url} answered ${page.status}.`)
  return (await page.text()).split('<img').length - 1
}

const countAt = async (base: string, code: string, text: string): Promise<number> => {
  const answer = await fetch(`${base}/sandbox/${code}/_sandbox/posts`)
  if (answer.status === 404) return 1
  const posts = listOf(parseJson(await answer.text()), 'posts')
  return posts.filter((post) => JSON.stringify(post).includes(text)).length
}

/** Publishes one post with pictures on both networks; rejects unless each has it exactly once, with all its pictures. */
export const demoMedia = async (demo: MediaDemo): Promise<void> => {
  const { base, user, orgId, say } = demo
  const media = (await uploadAll(demo)).map((media_id) => ({ media_id }))
  const channels = [{ channel_id: await demo.connect('twt') }, { channel_id: await demo.connect('insta') }]
  const text = `Three circles of ${demo.name}`
  const checked = await user.post(`/orgs/${orgId}/posts/validate`, { text, media, channels })
  if (checked['valid'] !== true) throw new DemoError(`Refused beforehand: ${JSON.stringify(checked['errors'])}`)
  const scheduledAt = new Date(Date.now() + 3_000).toISOString()
  const post = await user.post(`/orgs/${orgId}/posts`, { text, media, channels, scheduled_at: scheduledAt })
  say(`  scheduled one post with them for both networks at ${scheduledAt}:\n`)
  const done = await demo.watch(textOf(post, 'id'))
  for (const publication of listOf(done, 'publications')) {
    const [provider, url] = [textOf(publication, 'provider'), textOf(publication, 'url')]
    const times = await countAt(base, provider, text)
    if (times !== 1) throw new DemoError(`${provider} has the post ${times} times instead of once.`)
    const shown = await countShown(url)
    if (shown < media.length) throw new DemoError(`${url} shows ${shown} pictures instead of ${media.length}.`)
    say(`  published once, with its ${media.length} pictures:  ${url}`)
  }
}
