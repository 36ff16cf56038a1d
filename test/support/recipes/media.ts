import { CHUNK_TYPE, TUS_VERSION } from '#http/tus.ts'
import { aJpeg } from '#test/support/media-files.ts'
import { multipartOf } from '#test/support/uploads.ts'
import { freshName, inOrg, type Place, type Recipe, type Recipes, type ValidRequest } from './recipe.ts'

const onFile = ({ id }: Place) => ({ params: { media_id: id } })

const fit = (place: Place): ValidRequest => ({ ...onFile(place), body: { provider: 'insta', mode: 'pad' } })

/** A conversion that the author asked for; past the rules, since no ffmpeg is needed to look at it. */
const onJob = async ({ world: { app }, side, id }: Place) => {
  const jobId = app.deps.random.id()
  await app.sql(
    `insert into media_jobs (org_id, id, media_id, created_by, plan_key, task, expected_bytes)
      values ($1, $2, $3, $4, $5, '{}', 1)`,
    [side.orgId, jobId, id, side.author.userId, app.deps.random.bytes(32)],
  )
  return { params: { media_id: id, job_id: jobId } }
}

const send = async (place: Place): Promise<ValidRequest> => {
  const file = await aJpeg({ width: 400, height: 300 })
  const { body, headers } = await multipartOf({ file, fields: { alt_text: 'A hill', tags: 'hills, summer' } })
  return { ...inOrg(place), upload: body, headers }
}

const TUS = { 'tus-resumable': TUS_VERSION }

/** Whoever asks, also by a key; nobody's for those who are unknown. */
const uploaderOf = ({ world: { actors, sides, app }, actor }: Place): string => {
  const { userId } = actors[actor].account ?? { userId: null }
  if (userId !== null) return userId
  if (actor === 'foreignKey') return sides.other.owner.userId
  return actor === 'fullKey' || actor === 'agentKey' ? sides.home.owner.userId : app.deps.random.id()
}

/** An upload that the actor has begun: past the rules, so that those for going on with it are what is tried. */
const begin = async (place: Place, bytes: number) => {
  const { app } = place.world
  const [id, userId, orgId] = [app.deps.random.id(), uploaderOf(place), place.side.orgId]
  const words = { name: 'hill.jpg', altText: 'A hill', tags: ['hills'] }
  await app.deps.media.uploads.begin({ id, orgId, userId, bytes, ...words })
  return { params: { org_id: orgId, upload_id: id } }
}

/** Leaves place for another one. */
const forgetUploads = async (place: Place): Promise<void> => {
  const { uploads } = place.world.app.deps.media
  for (const upload of await uploads.listOpen(uploaderOf(place))) await uploads.remove(upload)
}

const uploadRecipes: Readonly<Record<string, Recipe>> = {
  getUploadOptions: { build: inOrg },
  createUpload: {
    build: async (place) => {
      await forgetUploads(place)
      const words = `filename ${btoa('hill.jpg')},alt_text ${btoa('A hill')},tags ${btoa('hills')},filetype`
      return { ...inOrg(place), headers: { ...TUS, 'upload-length': '1000', 'upload-metadata': words } }
    },
  },
  getUpload: { build: async (place) => ({ ...(await begin(place, 1_000)), headers: TUS }) },
  resumeUpload: {
    build: async (place) => {
      const file = await aJpeg({ width: 400, height: 300 })
      const headers = { ...TUS, 'upload-offset': '0', 'content-type': CHUNK_TYPE }
      return { ...(await begin(place, file.length)), upload: file, headers }
    },
  },
  deleteUpload: { build: async (place) => ({ ...(await begin(place, 1_000)), headers: TUS }) },
}

/** Files of the library. */
export const mediaRecipes: Recipes = {
  listMedia: { build: (place) => ({ ...inOrg(place), query: { kind: 'image', tag: 'summer' } }) },
  listMediaTags: { build: inOrg },
  getMediaUsage: { build: inOrg },
  uploadMedia: { build: send },
  ...uploadRecipes,
  fetchMedia: {
    build: (place) => ({
      ...inOrg(place),
      body: { url: 'https://example.org/hill.jpg', name: 'hill.jpg', alt_text: 'A hill', tags: ['hills'] },
    }),
  },
  getMedia: { uses: 'authorsFile', build: onFile },
  editMedia: {
    uses: 'authorsFile',
    build: (place) => ({ ...onFile(place), body: { name: `${freshName()}.jpg`, alt_text: 'A hill', tags: ['hills'] } }),
  },
  planMediaFit: {
    uses: 'widePicture',
    build: (place) => {
      const { body, ...rest } = fit(place)
      const more = { options: { kind: 'feed' }, focus: { x: 0.5, y: 0.5 } }
      return { ...rest, body: { ...body, ...more, preview: true } }
    },
  },
  fitMedia: { uses: 'widePicture', build: fit },
  getMediaJob: { uses: 'authorsFile', build: onJob },
  cancelMediaJob: { uses: 'authorsFile', build: onJob },
  deleteMedia: { uses: 'authorsFile', usesUp: true, build: onFile },
}
