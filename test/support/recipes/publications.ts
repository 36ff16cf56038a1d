import type { Place, Recipes } from './recipe.ts'

const onPublication = ({ id }: Place) => ({ params: { publication_id: id } })

/** Publications, and what people know of them. */
export const publicationRecipes: Recipes = {
  getPublication: { uses: 'publication', build: onPublication },
  resolvePublication: {
    uses: 'unsettledPublication',
    usesUp: true,
    build: (place) => ({ ...onPublication(place), body: { outcome: 'not_live' } }),
  },
  getPublicationMetrics: { uses: 'publication', build: onPublication },
  unpublishPublication: {
    uses: 'publishedPublication',
    usesUp: true,
    build: (place) => ({ ...onPublication(place), body: { confirm: true } }),
  },
}
