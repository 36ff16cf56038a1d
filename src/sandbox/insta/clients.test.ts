import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { type TestContext, test } from 'node:test'
import {
  ApiVersion,
  Client,
  CONTAINER_STATUS_CODE,
  Constants,
  ContentPublishingLimitFields,
  GetContainerRequest,
  MediaType,
  PostPagePhotoMediaRequest,
} from 'instagram-graph-api'
import { aJpeg, anMp4 } from '#test/support/media-files.ts'
import { type InstaDeskOfTest, openDesk } from './testing.ts'

interface Api {
  readonly accessToken: string
}
type Item = Readonly<Record<string, unknown>> & { readonly id: string }
type Cursor = Item[] & { next(): Promise<unknown> }
type Write = (fields: string[], params: object) => Promise<Item>
type List = (fields: string[], params?: object) => Promise<Cursor>

/** What is used here of Meta's client, which comes without types. */
interface Sdk {
  readonly FacebookAdsApi: { init(token: string, locale: string, crashLog: boolean): Api }
  readonly IGUser: new (
    id: string,
    data: object,
    parent: undefined,
    api: Api,
  ) => {
    createMedia: Write
    createMediaPublish: Write
    getMedia: List
    getContentPublishingLimit: List
  }
  readonly IGMedia: new (
    id: string,
    data: object,
    parent: undefined,
    api: Api,
  ) => { createComment: Write; getComments: List }
}

const require = createRequire(import.meta.url)
const { FacebookAdsApi, IGMedia, IGUser } = require('facebook-nodejs-business-sdk') as Sdk

const open = async (t: TestContext): Promise<InstaDeskOfTest & { readonly image: string; readonly video: string }> => {
  const files = {
    '/a.jpg': { type: 'image/jpeg', body: await aJpeg({ width: 400, height: 400 }) },
    '/a.mp4': { type: 'video/mp4', body: await anMp4({ width: 64, height: 112, seconds: 4 }) },
  }
  const desk = await openDesk(t, { files })
  return { ...desk, image: `${desk.site}/a.jpg`, video: `${desk.site}/a.mp4` }
}

test("Meta's own client publishes a photo, a carousel and a reel, reads them, and comments", async (t) => {
  const { url, token, igId, clock, image, video, fetched } = await open(t)
  Object.defineProperty(FacebookAdsApi, 'GRAPH', { get: () => url, configurable: true })
  const api = FacebookAdsApi.init(token, 'en_US', false)
  const account = new IGUser(igId, {}, undefined, api)
  const publish = async (container: { id: string }): Promise<string> => {
    const media = await account.createMediaPublish([], { creation_id: container.id })
    return media.id
  }

  const tags = [{ username: 'ada', x: 0.5, y: 0.5 }]
  const photo = await account.createMedia([], { image_url: image, caption: 'A photo', user_tags: tags })
  clock.advance(1_000)
  const photoId = await publish(photo)

  const item = { image_url: image, is_carousel_item: true }
  const [one, other] = [await account.createMedia([], item), await account.createMedia([], item)]
  clock.advance(1_000)
  const children = [one.id, other.id]
  const carousel = await account.createMedia([], { media_type: 'CAROUSEL', children, caption: 'A carousel' })
  clock.advance(1_000)
  await publish(carousel)

  const reel = await account.createMedia([], { media_type: 'REELS', video_url: video, share_to_feed: true })
  await fetched(reel.id)
  clock.advance(5_000)
  await publish(reel)

  const fields = ['caption', 'media_type', 'media_product_type', 'permalink']
  const listed = await account.getMedia(fields, { limit: 2 })
  const shown = [...listed].map(({ caption, media_type: type }) => [caption, type])
  await listed.next()
  shown.push(...[...listed].map(({ caption, media_type: type }) => [caption, type]))
  assert.deepEqual(shown, [
    [undefined, 'VIDEO'],
    ['A carousel', 'CAROUSEL_ALBUM'],
    ['A photo', 'IMAGE'],
  ])
  const media = new IGMedia(photoId, {}, undefined, api)
  const comment = await media.createComment([], { message: 'First' })
  const comments = await media.getComments(['text', 'username'])
  assert.deepEqual(
    [...comments].map(({ id, text, username }) => [id, text, username]),
    [[comment.id, 'First', 'demo']],
  )
  const limit = await account.getContentPublishingLimit(['quota_usage', 'config'])
  assert.deepEqual([limit[0]?.['quota_usage'], limit[0]?.['config']], [3, { quota_total: 50, quota_duration: 86_400 }])
  await assert.rejects(account.createMediaPublish([], { creation_id: '1' }), /Media builder|does not exist/i)
})

test('instagram-graph-api publishes a photo, a carousel and a story, and reads the limit', async (t) => {
  const { url, token, igId, clock, image, video, fetched } = await open(t)
  Object.defineProperty(Constants, 'API_URL', { value: url, configurable: true })
  const client = new Client(token, igId)
  const publish = async (containerId: string): Promise<string> => {
    const answer = await client.newPostPublishMediaRequest(containerId).execute()
    return answer.getId()
  }

  const photo = await client.newPostPagePhotoMediaRequest(image, 'A photo').execute()
  clock.advance(1_000)
  const state = await new GetContainerRequest(token, photo.getId()).withApiVersion(ApiVersion.V15_0).execute()
  assert.equal(state.getContainerStatusCode(), CONTAINER_STATUS_CODE.FINISHED)
  const photoId = await publish(photo.getId())

  const item = new PostPagePhotoMediaRequest(token, igId, image)
  Object.assign(item.config().params, { is_carousel_item: true })
  const items = [await item.execute(), await item.execute()].map((made) => made.getId())
  clock.advance(1_000)
  const carousel = await client.newPostPageCarouselMediaRequest(items, 'A carousel').execute()
  clock.advance(1_000)
  await publish(carousel.getId())

  const story = await client.newPostPageStoriesVideoMediaRequest(video).execute()
  await fetched(story.getId())
  clock.advance(5_000)
  const storyId = await publish(story.getId())

  const listed = await client.newGetPageMediaRequest().execute()
  assert.deepEqual(listed.getCaptions(), ['A carousel', 'A photo'])
  const stories = await client.newGetPageStoriesRequest().execute()
  assert.deepEqual(stories.getIds(), [storyId])
  const shown = await client.newGetMediaInfoRequest(photoId).execute()
  assert.deepEqual([shown.getCaption(), shown.getMediaType()], ['A photo', MediaType.IMAGE])
  const comment = await client.newPostMediaCommentRequest(photoId, 'First').execute()
  const reply = await client.newPostReplyRequest(comment.getId(), 'Second').execute()
  const comments = await client.newGetMediaCommentsRequest(photoId).execute()
  assert.deepEqual(
    comments.getData().map(({ id }) => id),
    [comment.getId()],
  )
  assert.ok(reply.getId() !== comment.getId())
  const { QUOTA_USAGE, CONFIG } = ContentPublishingLimitFields
  const limit = await client.newGetContentPublishingLimitRequest(QUOTA_USAGE, CONFIG).execute()
  assert.deepEqual([limit.getQuotaUsage(), limit.getQuotaTotal()], [3, 50])
})
