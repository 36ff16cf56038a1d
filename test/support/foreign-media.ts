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
