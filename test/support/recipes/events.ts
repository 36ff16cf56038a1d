import { inOrg, type Recipes } from './recipe.ts'

/** What happens in an organization. */
export const eventRecipes: Recipes = {
  listEvents: { build: (place) => ({ ...inOrg(place), query: { limit: '5' } }) },
}
