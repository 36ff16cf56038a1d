import { systemRandom } from '#lib/random.ts'
import type { Place, Recipes, ValidRequest } from './recipe.ts'

/** A comment that the actor may remove: an editor's own, for others one of the post's author. */
const remove = async ({ world, side, actor }: Place): Promise<ValidRequest> => {
  const [postId, id] = [await world.object('authorsDraft', side.name), systemRandom.id()]
  const own = actor === 'editor' && side.name === 'home' ? world.actors.editor.account : undefined
  await world.app.sql(
    `insert into post_comments (org_id, id, post_id, author_id, text, revision, content_hash) values ($1, $2, $3, $4, 'Hm', 1, '')`,
    [side.orgId, id, postId, (own ?? side.author).userId],
  )
  return { params: { post_id: postId, comment_id: id } }
}

/** Comments on posts, and what they said before. */
export const commentRecipes: Recipes = {
  listRevisions: { uses: 'authorsDraft', build: ({ id }) => ({ params: { post_id: id }, query: { limit: '10' } }) },
  listComments: { uses: 'authorsDraft', build: ({ id }) => ({ params: { post_id: id }, query: { limit: '10' } }) },
  addComment: {
    uses: 'authorsDraft',
    build: ({ id }) => ({ params: { post_id: id }, body: { text: 'Which Monday?' } }),
  },
  deleteComment: { build: remove },
}
