import { freshName, inOrg, type Place, type Recipes } from './recipe.ts'

const ofLabel = ({ side, id }: Place) => ({ params: { org_id: side.orgId, label_id: id } })

const ofView = ({ side, id }: Place) => ({ params: { org_id: side.orgId, view_id: id } })

/** Labels of an organization, saved views, and the addresses of its calendar. */
export const labelRecipes: Recipes = {
  listLabels: { build: inOrg },
  createLabel: { build: (place) => ({ ...inOrg(place), body: { name: freshName(), color: 'teal' } }) },
  changeLabel: { uses: 'label', build: (place) => ({ ...ofLabel(place), body: { name: freshName() } }) },
  listViews: { build: inOrg },
  createView: {
    build: (place) => ({ ...inOrg(place), body: { name: 'Mine', screen: 'calendar', query: 'view=week' } }),
  },
  changeView: { uses: 'view', build: (place) => ({ ...ofView(place), body: { name: freshName() } }) },
  deleteView: { uses: 'view', usesUp: true, build: ofView },
  getCalendarFeed: { build: inOrg },
  createCalendarFeed: { build: inOrg },
  deleteCalendarFeed: { build: inOrg },
  deleteLabel: { uses: 'label', usesUp: true, build: ofLabel },
}
