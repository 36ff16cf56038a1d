import * as calendarFeeds from '#db/calendar-feeds.ts'
import type { Tx } from '#db/database.ts'
import * as labels from '#db/labels.ts'
import * as posts from '#db/posts.ts'
import * as savedViews from '#db/saved-views.ts'
import { systemRandom } from '#lib/random.ts'
import type { Tenant } from './tenants.ts'

/** Their files of queries. */
export const labelFiles = { labels, calendarFeeds, savedViews }

const keyOf = ({ org, post }: Tenant) => ({ orgId: org.id, postId: post.id })

const ownerOf = ({ org }: Tenant) => ({ orgId: org.id, userId: org.ownerId })

/** Queries about labels and calendars, each called for another organization's rows. */
export const labelCalls: Readonly<Record<string, (tx: Tx, prey: Tenant) => Promise<unknown>>> = {
  touchPost: (tx, { org, post }) => posts.touchPost(tx, { orgId: org.id, id: post.id }),
  setPostNote: (tx, { org, post }) => posts.setPostNote(tx, { orgId: org.id, id: post.id }, 'Mine'),
  listLabels: (tx, { org }) => labels.listLabels(tx, org.id),
  listLabelsById: (tx, { org }) => labels.listLabelsById(tx, org.id, { after: null, limit: 100 }),
  lockLabel: (tx, { org, labelId }) => labels.lockLabel(tx, org.id, labelId),
  shareLabels: (tx, { org, labelId }) => labels.shareLabels(tx, org.id, [labelId]),
  findLabelsByName: (tx, { org }) => labels.findLabelsByName(tx, org.id, ['Launch']),
  insertLabel: (tx, { org }) =>
    labels.insertLabel(tx, {
      orgId: org.id,
      id: systemRandom.id(),
      name: 'Mine',
      color: 'red',
      createdBy: org.ownerId,
    }),
  updateLabel: (tx, { org, labelId }) =>
    labels.updateLabel(tx, { orgId: org.id, id: labelId, name: 'Mine', color: 'blue' }),
  deleteLabel: (tx, { org, labelId }) => labels.deleteLabel(tx, org.id, labelId),
  addPostLabels: (tx, prey) => labels.addPostLabels(tx, keyOf(prey), [prey.spareLabelId]),
  listSavedViews: (tx, { org }) => savedViews.listSavedViews(tx, org.id),
  lockSavedView: (tx, { org, viewId }) => savedViews.lockSavedView(tx, org.id, viewId),
  insertSavedView: (tx, { org }) =>
    savedViews.insertSavedView(tx, {
      orgId: org.id,
      id: systemRandom.id(),
      ownerId: org.ownerId,
      name: 'Mine',
      screen: 'posts',
      query: '',
      shared: false,
    }),
  updateSavedView: (tx, { org, viewId }) =>
    savedViews.updateSavedView(tx, org.id, { id: viewId, name: 'Mine', query: '', shared: false }),
  deleteSavedView: (tx, { org, viewId }) => savedViews.deleteSavedView(tx, org.id, viewId),
  readCalendarFeed: (tx, prey) => calendarFeeds.readCalendarFeed(tx, ownerOf(prey)),
  deleteCalendarFeed: (tx, prey) => calendarFeeds.deleteCalendarFeed(tx, ownerOf(prey)),
  removePostLabels: (tx, prey) => labels.removePostLabels(tx, keyOf(prey), [prey.labelId]),
}

/** Those that need no foreign call, each with the reason. */
export const labelsNotCalled: Readonly<Record<string, string>> = {
  findCalendarFeed: 'before any organization is known: the secret is the right',
  insertCalendarFeed:
    'one for each member, who has one here already; row security has tests of its own beside the routes',
  holdLabels: 'answers nothing and changes nothing',
  countLabels: 'always one row with a count, which row security leaves at zero',
}
