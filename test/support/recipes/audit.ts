import { inOrg, type Place, type Recipes } from './recipe.ts'

const filtered = (place: Place) => ({
  ...inOrg(place),
  query: { action: 'organization.', actor_id: place.side.owner.userId },
})

/** The audit log, and an account's own log. */
export const auditRecipes: Recipes = {
  listAudit: { build: filtered },
  exportAudit: { build: filtered },
  listAccountActivity: { build: () => ({}) },
}
