import { inOrg, type Place, type Recipes } from './recipe.ts'
import { write } from './posts.ts'

const onPosts = (place: Place, more: object = {}) => ({
  ...inOrg(place),
  body: { posts: [{ post_id: place.id, ...more }] },
})

const withComment = (place: Place, comment: string) => {
  const request = onPosts(place)
  return { ...request, body: { comment, ...request.body } }
}

/** Many posts at once, here one. */
export const bulkRecipes: Recipes = {
  createPosts: {
    build: async (place) => ({ ...inOrg(place), body: { mode: 'atomic', posts: [(await write(place)).body] } }),
  },
  approvePosts: { uses: 'pendingPost', usesUp: true, build: (place) => onPosts(place, { comment: 'Fine.' }) },
  rejectPosts: { uses: 'pendingPost', usesUp: true, build: (place) => withComment(place, 'Not for us.') },
  requestChangesOfPosts: { uses: 'pendingPost', usesUp: true, build: (place) => withComment(place, 'Shorter.') },
  reschedulePosts: {
    uses: 'authorsDraft',
    build: (place) => onPosts(place, { local_time: '2027-01-04T09:00', time_zone: 'Europe/Berlin' }),
  },
  labelPosts: {
    uses: 'authorsDraft',
    build: async (place) => onPosts(place, { add: [await place.world.object('label', place.side.name)] }),
  },
  cancelPosts: { uses: 'authorsDraft', usesUp: true, build: (place) => onPosts(place) },
  retryPosts: { uses: 'failedPost', usesUp: true, build: (place) => onPosts(place) },
  importPosts: {
    build: async (place) => ({ ...inOrg(place), body: { posts: [(await write(place)).body] } }),
  },
  exportPosts: {
    uses: 'channel',
    build: (place) => ({
      ...inOrg(place),
      query: { channel_id: place.id, author_id: place.side.owner.userId, format: 'json' },
    }),
  },
}
