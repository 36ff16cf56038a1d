import { Type } from 'typebox'
import { allowDuplicate, Fields, IdOf, repeatable, time, versioned } from './inputs.ts'
import { defineTool, onPost, PUBLISHES, WRITES, type Tool } from './tool.ts'

const Comment = Type.String({ minLength: 1, maxLength: 2_000, description: 'Why, for the person who wrote it.' })

const approvePost = defineTool({
  name: 'approve_post',
  title: 'Approve a post',
  description:
    'Approves exactly the content that content_hash names; with a time ahead the post is queued and goes out. Of a post that is out in part, what is left waits to be published. Only when the person who works with you has seen the content and said that you are to approve it.',
  needs: ['posts:approve'],
  hints: PUBLISHES,
  input: Fields({
    post_id: IdOf('the post'),
    content_hash: Type.String({
      pattern: '^[0-9a-f]{64}$',
      description: 'content_hash of get_post: a post that says something else by now is not approved.',
    }),
    comment: Type.Optional(Comment),
    publish_now: Type.Optional(Type.Boolean({ description: 'Send it at once.' })),
    ...time,
    ...allowDuplicate,
    ...versioned,
    ...repeatable,
  }),
  run: onPost('/approve'),
})

const rejectPost = defineTool({
  name: 'reject_post',
  title: 'Turn a post down',
  description: 'Says that a post is not to go out as it is; it leaves the queue.',
  needs: ['posts:approve'],
  hints: { ...WRITES, destructiveHint: true },
  input: Fields({ post_id: IdOf('the post'), comment: Type.Optional(Comment), ...versioned, ...repeatable }),
  run: onPost('/reject'),
})

const requestChanges = defineTool({
  name: 'request_changes',
  title: 'Ask for changes',
  description: 'Tells the author what to change before a post can be approved; it leaves the queue.',
  needs: ['posts:approve'],
  hints: { ...WRITES, destructiveHint: true },
  input: Fields({ post_id: IdOf('the post'), comment: Comment, ...versioned, ...repeatable }),
  run: onPost('/request-changes'),
})

const publishPost = defineTool({
  name: 'publish_post',
  title: 'Send a post now',
  description:
    'Sends a post to its networks at once, for everybody to see; it must be approved, where approval is needed. Only when the person says so.',
  needs: ['posts:publish'],
  hints: PUBLISHES,
  input: Fields({ post_id: IdOf('the post'), ...allowDuplicate, ...versioned, ...repeatable }),
  run: onPost('/publish'),
})

/** What decides: only for keys that were given just this. */
export const DECISION_TOOLS: readonly Tool[] = [approvePost, rejectPost, requestChanges, publishPost]
