import type { Tx } from '#db/database.ts'
import * as mediaJobs from '#db/media-jobs.ts'
import * as media from '#db/media.ts'
import type { Tenant } from './tenants.ts'

const page = { after: null, limit: 100 }

/** Queries that read files, each called for another organization's rows. */
export const mediaCalls: Readonly<Record<string, (tx: Tx, prey: Tenant) => Promise<unknown>>> = {
  findMedia: (tx, { org, mediaId }) => media.findMedia(tx, org.id, mediaId),
  lockMedia: (tx, { org, mediaId }) => media.lockMedia(tx, org.id, mediaId),
  findAllMedia: (tx, { org, mediaId }) => media.findAllMedia(tx, org.id, [mediaId]),
  listMedia: (tx, { org }) => media.listMedia(tx, { orgId: org.id }, page),
  listMediaTags: (tx, { org }) => media.listMediaTags(tx, org.id, 10),
  listMediaById: (tx, { org }) => media.listMediaById(tx, org.id, page),
  findMediaJob: (tx, { org, mediaId }) => mediaJobs.findMediaJob(tx, { orgId: org.id, id: mediaId, mediaId }),
  findSameMediaJob: (tx, { org, mediaId, secret }) =>
    mediaJobs.findSameMediaJob(tx, { orgId: org.id, mediaId, planKey: secret }),
  listUses: (tx, { org, mediaId }) => media.listUses(tx, { orgId: org.id, id: mediaId }, 10),
}

/** Queries about files that need no foreign call, each with the reason. */
export const mediaNotCalled: Readonly<Record<string, string>> = {
  discardUnnamed: "the worker's, which searches across organizations",
  takeGarbage: "the worker's, which searches across organizations",
  discardStatement: "the worker's, which searches across organizations",
  deleteMedia: 'a function of the database that answers "gone" for a foreign file; tested in db/media.test.ts',
  readOpenMediaJobs: 'always one row of sums, which row security leaves at zero',
  beginMediaJob: "the worker's",
  finishMediaJob: "the worker's",
  failMediaJob: "the worker's",
  handBackMediaJob: "the worker's",
  isMediaJobMine: "the worker's; answers with no content",
  settleMediaJobs: "the worker's, which searches across organizations",
  reserveArrival: 'books room for the own organization alone: nothing of another one is named',
  reserveBlob: 'books a place for the own organization alone: nothing of another one is named',
  readMediaUsage: 'always one row of sums, which row security leaves at zero',
}
