import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { AskedWronglyError } from './door.ts'
import { Fields, IdOf } from './inputs.ts'
import { ask, defineTool, READS, type Tool } from './tool.ts'

const NONE = Fields({})

/** What a list tells of each post; get_post has the rest. */
const LISTED =
  'id,author_id,text,labels,status,summary,has_failed,needs_attention,due_for_review,scheduled_at,local_time,time_zone,approval,allowed_actions'

const MOST = 50
const USUAL = 20

const page = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: MOST, description: `How many at most; ${USUAL} if left out.` }),
  ),
  cursor: Type.Optional(Type.String({ maxLength: 1_000, description: 'next_cursor of the page before.' })),
}

const Providers = Type.Object({ data: Type.Array(Type.Object({ code: Type.String(), name: Type.String() })) })

/** Without the two parts that are long, for a list of all networks. */
const inShort = (network: object): object =>
  Object.fromEntries(Object.entries(network).filter(([name]) => name !== 'options' && name !== 'media'))

const describeAccess = defineTool({
  name: 'describe_access',
  title: 'What this key may do',
  description: 'Tells which organization you act in, in whose name, in which time zone, and what you may do there.',
  needs: [],
  hints: READS,
  input: NONE,
  run: async ({ access }) => access,
})

const listOrganizations = defineTool({
  name: 'list_organizations',
  title: 'List organizations',
  description: 'The organization that the key belongs to, with its approval policy.',
  needs: [],
  hints: READS,
  input: NONE,
  run: (context) => ask(context, { method: 'GET', path: '/orgs' }),
})

const listNetworks = defineTool({
  name: 'list_networks',
  title: 'List networks and their limits',
  description:
    'Which networks there are, how long texts may be and how they are counted. With network, also which files it takes and its own options.',
  needs: [],
  hints: READS,
  input: Fields({ network: Type.Optional(Type.String({ maxLength: 40, description: 'The code of one network.' })) }),
  run: async (context, { network }) => {
    const answer = await ask(context, { method: 'GET', path: '/providers' })
    const { data } = Value.Parse(Providers, answer)
    if (network === undefined) return { data: data.map(inShort) }
    const found = data.filter(({ code }) => code === network)
    if (found.length > 0) return { data: found }
    const codes = data.map(({ code }) => code).join(', ')
    throw new AskedWronglyError('unknown_network', `There is no network of this code; there are: ${codes}.`)
  },
})

const listChannels = defineTool({
  name: 'list_channels',
  title: 'List channels',
  description: 'The accounts that posts can go to, whether each works now, and what is wrong with those that do not.',
  needs: ['channels:read'],
  hints: READS,
  input: NONE,
  run: (context) => ask(context, { method: 'GET', path: `/orgs/${context.access.organization.id}/channels` }),
})

const listLabels = defineTool({
  name: 'list_labels',
  title: 'List labels',
  description: 'The words that the team marks its posts with, and how many posts have each.',
  needs: ['posts:read'],
  hints: READS,
  input: NONE,
  run: (context) => ask(context, { method: 'GET', path: `/orgs/${context.access.organization.id}/labels` }),
})

const listMedia = defineTool({
  name: 'list_media',
  title: 'List files of the library',
  description: 'Pictures and videos that posts can have, newest first.',
  needs: ['media:read'],
  hints: READS,
  input: Fields({
    kind: Type.Optional(Type.String({ maxLength: 20, description: 'image, gif or video.' })),
    q: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'A part of the name or the alt text.' })),
    ...page,
  }),
  run: (context, { limit = USUAL, ...filter }) =>
    ask(context, {
      method: 'GET',
      path: `/orgs/${context.access.organization.id}/media`,
      query: { ...filter, limit },
    }),
})

const listPosts = defineTool({
  name: 'list_posts',
  title: 'List posts',
  description:
    'Posts of the organization, page by page, newest first. To see what waits for approval, ask for approval=pending; for what went wrong, has_failed or needs_attention; for what came due while publishing was paused, due_for_review.',
  needs: ['posts:read'],
  hints: READS,
  input: Fields({
    status: Type.Optional(
      Type.String({ maxLength: 20, description: 'draft, queued, publishing, published, failed or canceled.' }),
    ),
    approval: Type.Optional(
      Type.String({
        maxLength: 20,
        description: 'not_required, not_requested, pending, approved, rejected or changes_requested.',
      }),
    ),
    channel_id: Type.Optional(IdOf('a channel')),
    label_id: Type.Optional(IdOf('a label')),
    has_failed: Type.Optional(Type.Boolean()),
    needs_attention: Type.Optional(Type.Boolean()),
    due_for_review: Type.Optional(Type.Boolean()),
    from: Type.Optional(Type.String({ maxLength: 40, description: 'Scheduled at or after this instant.' })),
    to: Type.Optional(Type.String({ maxLength: 40, description: 'Scheduled before this instant.' })),
    q: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'A part of the text.' })),
    sort: Type.Optional(
      Type.String({ maxLength: 20, description: 'scheduled_at, -scheduled_at, created_at or -created_at.' }),
    ),
    ...page,
  }),
  run: (context, { limit = USUAL, ...filter }) =>
    ask(context, {
      method: 'GET',
      path: `/orgs/${context.access.organization.id}/posts`,
      query: { ...filter, limit, fields: LISTED },
    }),
})

const getPost = defineTool({
  name: 'get_post',
  title: 'Read a post',
  description:
    'A post with what it says on each channel, its version and content_hash, what became of it on each network with the link there, who decided what, and what you may do with it now (allowed_actions).',
  needs: ['posts:read'],
  hints: READS,
  input: Fields({ post_id: IdOf('the post') }),
  run: (context, { post_id }) => ask(context, { method: 'GET', path: `/posts/${post_id}` }),
})

const listNextSlots = defineTool({
  name: 'list_next_slots',
  title: 'List the next posting slots of a channel',
  description: 'The moments that the team has chosen for posts of a channel, in order, and which of them are free.',
  needs: ['posts:read'],
  hints: READS,
  input: Fields({
    channel_id: IdOf('the channel'),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST, description: 'How many at most.' })),
  }),
  run: (context, { channel_id, limit }) =>
    ask(context, { method: 'GET', path: `/channels/${channel_id}/next-slots`, query: { limit } }),
})

/** What only looks. */
export const READ_TOOLS: readonly Tool[] = [
  describeAccess,
  listOrganizations,
  listNetworks,
  listChannels,
  listNextSlots,
  listLabels,
  listMedia,
  listPosts,
  getPost,
]
