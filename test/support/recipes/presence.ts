import type { Place, Recipes } from './recipe.ts'

const onPost = ({ id }: Place) => ({ params: { post_id: id } })

/** Who has a post open. */
export const presenceRecipes: Recipes = {
  announcePresence: { uses: 'authorsDraft', build: onPost },
  getPresence: { uses: 'authorsDraft', build: onPost },
  endPresence: { uses: 'authorsDraft', build: onPost },
}
