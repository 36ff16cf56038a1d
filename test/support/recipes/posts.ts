import { freshName, inOrg, type Place, type Recipes, type ValidRequest } from './recipe.ts'

const onPost = ({ id }: Place) => ({ params: { post_id: id } })

/** A draft of all sorts. */
export const write = async ({ world, side }: Place): Promise<ValidRequest> => ({
  params: { org_id: side.orgId },
  body: {
    text: 'Good morning',
    media: [{ media_id: await world.object('authorsFile', side.name), alt_text: 'A hill' }],
    thread: [{ text: 'And good night', media: [{ media_id: await world.object('authorsFile', side.name) }] }],
    channels: [{ channel_id: await world.object('channel', side.name), text: null }],
  },
})

const edit = async (place: Place): Promise<ValidRequest> => {
  const { body } = await write(place)
  return { ...onPost(place), body: { ...body, text: `Edited ${freshName()}` } }
}

/** Posts and the decisions about them. */
export const postRecipes: Recipes = {
  createPost: { build: write },
  validatePost: { build: write },
  listPosts: {
    uses: 'channel',
    build: (place) => ({ ...inOrg(place), query: { channel_id: place.id, author_id: place.side.owner.userId } }),
  },
  countPosts: {
    uses: 'channel',
    build: (place) => ({ ...inOrg(place), query: { channel_id: place.id, author_id: place.side.owner.userId } }),
  },
  listCalendar: {
    uses: 'channel',
    build: (place) => ({
      ...inOrg(place),
      query: { from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z', channel_id: place.id },
    }),
  },
  getPost: { uses: 'authorsDraft', build: onPost },
  editPost: { uses: 'authorsDraft', build: edit },
  editPostByPost: { uses: 'authorsDraft', build: edit },
  approvePost: {
    uses: 'pendingPost',
    usesUp: true,
    build: (place) => ({ ...onPost(place), body: { comment: 'Fine.' } }),
  },
  rejectPost: { uses: 'pendingPost', usesUp: true, build: (place) => ({ ...onPost(place), body: { comment: 'No.' } }) },
  revokeApproval: {
    uses: 'approvedPost',
    usesUp: true,
    build: (place) => ({ ...onPost(place), body: { comment: 'Wrong week.' } }),
  },
  requestChanges: {
    uses: 'pendingPost',
    usesUp: true,
    build: (place) => ({ ...onPost(place), body: { comment: 'Say which Monday.' } }),
  },
  cancelPost: { uses: 'authorsDraft', usesUp: true, build: onPost },
  publishPost: { uses: 'ownersDraft', usesUp: true, build: onPost },
  retryPost: {
    uses: 'failedPost',
    usesUp: true,
    build: (place) => ({ ...onPost(place), body: { confirmed_not_published: false } }),
  },
}
