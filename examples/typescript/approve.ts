// Shows each post that waits for an approval, and approves it as it was shown: changed meanwhile, it waits on.
import { createScheduly, isProblem, type Post } from '@scheduly/client'

const scheduly = createScheduly({
  url: process.env['SCHEDULY_URL'] ?? 'http://localhost:8000',
  auth: process.env['SCHEDULY_API_KEY'] ?? '',
})

const approve = async ({ id, text, content_hash: hash }: Post): Promise<void> => {
  console.log(text)
  try {
    const { status, scheduled_at: time } = await scheduly.posts.approve(id, { content_hash: hash })
    console.log(`  approved: ${status}, for ${time}`)
  } catch (error) {
    if (!isProblem(error)) throw error
    console.log(`  not approved: ${error.message}`)
  }
}

for await (const { id } of scheduly.organizations.list()) {
  const waiting = scheduly.posts.list(id, { approval: 'pending' })
  // What is approved leaves the list, so it is read whole before.
  for (const post of await waiting.toArray()) await approve(post)
}
