import { inOrg, type Recipes } from './recipe.ts'

/** API keys. */
export const apiKeyRecipes: Recipes = {
  createApiKey: {
    build: (place) => ({ ...inOrg(place), body: { name: 'Robot', scopes: ['posts:read'], expires_in_days: 30 } }),
  },
  listApiKeys: { build: inOrg },
  getOwnApiKey: { build: () => ({}) },
  revokeApiKey: {
    uses: 'apiKey',
    usesUp: true,
    build: ({ side, id }) => ({ params: { org_id: side.orgId, key_id: id } }),
  },
}
