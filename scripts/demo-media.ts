// The second part of the demo: pictures into the library, and one post with them: a thread on X, a carousel on Instagram.
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

/** One post for both: on X a thread, a picture in each part; on Instagram a carousel. */
const contentOf = (
  { name }: MediaDemo,
  pictures: readonly string[],
  ids: { readonly twt: string; readonly insta: string },
) => {
  const media = pictures.map((media_id) => ({ media_id }))
  const parts = media.map((picture, index) => ({ text: `Circle ${index + 1} of ${name}`, media: [picture] }))
  const [first, ...thread] = parts
  return {
    ...first,
    thread,
    channels: [{ channel_id: ids.twt }, { channel_id: ids.insta, text: `Three circles of ${name}`, media, thread: [] }],
  }
}

/** A post as it is on a network: what it must say, where it is, and how many pictures it must show. */
interface Shown {
  readonly provider: string
  readonly text: string
  readonly url: string
  readonly pictures: number
}

const shownBy = (publication: Json, content: ReturnType<typeof contentOf>): readonly Shown[] => {
  const provider = textOf(publication, 'provider')
  const own = content.channels[1]
  if (provider === 'insta')
    return [{ provider, text: own?.text ?? '', url: textOf(publication, 'url'), pictures: COLOURS.length }]
  const texts = [content.text ?? '', ...content.thread.map((part) => part.text)]
  return listOf(publication, 'sent_parts').map((part, index) => ({
    provider,
    text: texts[index] ?? '',
    url: textOf(part, 'url'),
    pictures: 1,
  }))
}

/** Publishes one post with pictures on both networks; rejects unless each has each part exactly once, with its pictures. */
export const demoMedia = async (demo: MediaDemo): Promise<void> => {
  const { base, user, orgId, say } = demo
  const pictures = await uploadAll(demo)
  const ids = { twt: await demo.connect('twt'), insta: await demo.connect('insta') }
  const content = contentOf(demo, pictures, ids)
  const checked = await user.post(`/orgs/${orgId}/posts/validate`, content)
  if (checked['valid'] !== true) throw new DemoError(`Refused beforehand: ${JSON.stringify(checked['errors'])}`)
  const scheduledAt = new Date(Date.now() + 3_000).toISOString()
  const post = await user.post(`/orgs/${orgId}/posts`, { ...content, scheduled_at: scheduledAt })
  say(`  scheduled a thread for X and a carousel for Instagram, as one post, at ${scheduledAt}:\n`)
  const done = await demo.watch(textOf(post, 'id'))
  const all = listOf(done, 'publications').flatMap((publication) => shownBy(publication, content))
  if (all.length !== COLOURS.length + 1)
    throw new DemoError(`${all.length} posts are out instead of ${COLOURS.length + 1}.`)
  for (const { provider, text, url, pictures: wanted } of all) {
    const times = await countAt(base, provider, text)
    if (times !== 1) throw new DemoError(`${provider} has "${text}" ${times} times instead of once.`)
    const shown = await countShown(url)
    if (shown < wanted) throw new DemoError(`${url} shows ${shown} pictures instead of ${wanted}.`)
    say(`  published once, with ${wanted === 1 ? 'its picture' : `its ${wanted} pictures`}:  ${url}`)
  }
}
