import { Type } from 'typebox'
import { allowDuplicate, content, Fields, IdOf, newContent, repeatable, time, versioned } from './inputs.ts'
import { ask, change, defineTool, onPost, PUBLISHES, READS, WRITES, type Tool } from './tool.ts'

const DRAFT = 'It is a draft: nobody is asked to approve it, and it goes nowhere, until it is given a time.'

const validatePost = defineTool({
  name: 'validate_post',
  title: 'Check a post',
  description:
    'Says what would stand in the way of a post on each channel, with limits, actual values and how to mend it, and changes nothing. Use it before you create or schedule.',
  needs: ['posts:write'],
  hints: READS,
  input: Fields({ ...newContent, ...time }),
  run: (context, body) =>
    ask(context, { method: 'POST', path: `/orgs/${context.access.organization.id}/posts/validate`, body }),
})

const createDraft = defineTool({
  name: 'create_draft',
  title: 'Write a draft',
  description: `Writes a new post. ${DRAFT} Use schedule_post for that, and only when the person wants it to go out.`,
  needs: ['posts:write'],
  hints: WRITES,
  input: Fields({ ...newContent, ...repeatable }),
  run: async (context, { idempotency_key, ...body }) => ({
    ...(await change(context, {
      path: `/orgs/${context.access.organization.id}/posts`,
      body,
      idempotencyKey: idempotency_key,
    })),
    note: DRAFT,
  }),
})

const editPost = defineTool({
  name: 'edit_post',
  title: 'Change a post',
  description:
    'Changes what a post says or where it goes, until it is on its way. What is left out stays; channels and thread are replaced as a whole. What was approved must be approved again.',
  needs: ['posts:write'],
  // Text that is replaced is gone.
  hints: { ...WRITES, destructiveHint: true, idempotentHint: true },
  input: Fields({ post_id: IdOf('the post'), ...content, ...versioned, ...repeatable }),
  run: onPost(''),
})

const statusOf = (post: object): string => ('status' in post && typeof post.status === 'string' ? post.status : '')

/** What follows from the time, said in words: whether a person must still act is what matters most. */
const afterScheduling = (post: object): string =>
  statusOf(post) === 'draft'
    ? 'It waits for approval: it goes out only after somebody who may approves it.'
    : 'It goes out at its time, with no further act of anybody.'

const schedulePost = defineTool({
  name: 'schedule_post',
  title: 'Give a post its time',
  description:
    'Gives a post the time when it goes out, or another one. Unless this key may approve, it then waits for a person: the answer says which. Give scheduled_at, or local_time with time_zone, or schedule: next_slot.',
  needs: ['posts:write'],
  // With a key that may approve, what has a time goes out.
  hints: PUBLISHES,
  input: Fields({ post_id: IdOf('the post'), ...time, ...allowDuplicate, ...versioned, ...repeatable }),
  run: async (context, given) => {
    const post = await onPost('')(context, given)
    return { ...post, note: afterScheduling(post) }
  },
})

const cancelPost = defineTool({
  name: 'cancel_post',
  title: 'Cancel a post',
  description: 'Takes a post out of the queue for good, on every channel where it is not on its way yet.',
  needs: ['posts:write'],
  hints: { ...WRITES, destructiveHint: true, idempotentHint: true },
  input: Fields({ post_id: IdOf('the post'), ...versioned, ...repeatable }),
  run: onPost('/cancel'),
})

const commentOnPost = defineTool({
  name: 'comment_on_post',
  title: 'Comment on a post',
  description: 'Says something about a post to the people who work on it; nobody outside sees it.',
  needs: ['posts:write'],
  hints: WRITES,
  input: Fields({
    post_id: IdOf('the post'),
    text: Type.String({ minLength: 1, maxLength: 2_000 }),
    ...repeatable,
  }),
  run: onPost('/comments'),
})

const addMedia = defineTool({
  name: 'add_media',
  title: 'Add a file to the library',
  description: 'Fetches a picture or video from a public address into the library, so that posts can have it.',
  needs: ['media:write'],
  hints: { ...WRITES, openWorldHint: true },
  input: Fields({
    url: Type.String({
      minLength: 1,
      maxLength: 2_000,
      description: 'An address on the public internet, with https:// in front.',
    }),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    alt_text: Type.Optional(
      Type.String({ maxLength: 1_000, description: 'What it shows, for people who cannot see it.' }),
    ),
    ...repeatable,
  }),
  run: (context, { idempotency_key, ...body }) =>
    change(context, {
      path: `/orgs/${context.access.organization.id}/media/fetch`,
      body,
      idempotencyKey: idempotency_key,
    }),
})

/** What writes, and publishes nothing by itself. */
export const WRITE_TOOLS: readonly Tool[] = [
  validatePost,
  createDraft,
  editPost,
  schedulePost,
  cancelPost,
  commentOnPost,
  addMedia,
]
