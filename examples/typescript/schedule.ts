// Schedules a post for in a few seconds on the first channel there is, and follows it live until it is out.
import { createScheduly, isProblem } from '@scheduly/client'

const scheduly = createScheduly({
  url: process.env['SCHEDULY_URL'] ?? 'http://localhost:8000',
  auth: process.env['SCHEDULY_API_KEY'] ?? '',
})
const text = process.argv[2] ?? 'Good morning'

const [organization] = await scheduly.organizations.list().toArray(1)
if (organization === undefined) throw new Error('This key belongs to no organization.')
const channels = await scheduly.channels.list(organization.id).toArray()
const channel = channels.find(({ status }) => status === 'active')
if (channel === undefined) throw new Error('Connect a channel first.')

/** Whatever becomes of the answer, the post is there once: all tries have the same Idempotency-Key. */
const schedule = async () => {
  try {
    const post = await scheduly.posts.create(organization.id, {
      text,
      channels: [{ channel_id: channel.id }],
      scheduled_at: new Date(Date.now() + 5_000).toISOString(),
    })
    console.log(`${post.status}, for ${post.scheduled_at} on @${channel.handle}`)
    return post.id
  } catch (error) {
    if (isProblem(error, 'duplicate_content')) console.error(`It is there already: post ${error.existingPostId}`)
    throw error
  }
}

let postId: string | undefined
for await (const item of scheduly.events.watch(organization.id)) {
  // From `ready` on nothing is missed, so the post is written only then.
  if (item.kind === 'ready') postId = await schedule()
  if (item.kind !== 'event' || item.event.post_id !== postId) continue
  console.log(item.event.type)
  if (item.event.type === 'post.published' || item.event.type === 'post.failed') break
}

const { publications } = await scheduly.posts.get(postId ?? '')
for (const { status, url, failure } of publications) console.log(status, url ?? failure?.detail ?? '')
process.exitCode = publications.every(({ status }) => status === 'published') ? 0 : 1
