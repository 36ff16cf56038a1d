import { freshName, inOrg, type Place, type Recipes } from './recipe.ts'

const ofLabel = ({ side, id }: Place) => ({ params: { org_id: side.orgId, label_id: id } })

/** Labels of an organization, and the addresses of its calendar. */
export const labelRecipes: Recipes = {
  listLabels: { build: inOrg },
  createLabel: { build: (place) => ({ ...inOrg(place), body: { name: freshName(), color: 'teal' } }) },
  changeLabel: { uses: 'label', build: (place) => ({ ...ofLabel(place), body: { name: freshName() } }) },
  getCalendarFeed: { build: inOrg },
  createCalendarFeed: { build: inOrg },
  deleteCalendarFeed: { build: inOrg },
  deleteLabel: { uses: 'label', usesUp: true, build: ofLabel },
}
