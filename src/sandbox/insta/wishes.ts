import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { InstaContainer } from './events.ts'
import { readList } from './params.ts'
import type { Refusal } from './refusals.ts'
import { fitsCaption } from './text.ts'

/** A container as it is asked for, with the addresses of its media. */
export interface Wishes extends Omit<InstaContainer, 'id' | 'accountId' | 'createdAt' | 'readyAt'> {
  readonly mediaUrl: string | null
  readonly coverUrl: string | null
}

/** Why a container cannot be made: a row of the publishing table, or a sentence for code 100. */
export type Fault = { readonly refusal: Refusal } | { readonly sentence: string }

type Shape = 'image' | 'reel' | 'story' | 'image child' | 'video child' | 'carousel'

const POSTS: readonly Shape[] = ['image', 'reel', 'carousel']

/** Which parameter goes with what. Others are not known to Instagram, and ignored. */
const SHAPES_OF: Readonly<Record<string, readonly Shape[]>> = {
  image_url: ['image', 'story', 'image child'],
  video_url: ['reel', 'story', 'video child'],
  children: ['carousel'],
  caption: [...POSTS, 'story'],
  alt_text: ['image', 'image child'],
  user_tags: ['image', 'reel', 'story', 'image child'],
  location_id: POSTS,
  collaborators: POSTS,
  cover_url: ['reel'],
  thumb_offset: ['reel'],
  share_to_feed: ['reel', 'carousel'],
  product_tags: [...POSTS, 'image child', 'video child'],
  audio_name: ['reel'],
  trial_params: ['reel'],
  upload_type: ['reel', 'story', 'video child'],
  is_ai_generated: [...POSTS, 'story'],
  is_paid_partnership: [...POSTS, 'story'],
  branded_content_sponsor_ids: [...POSTS, 'story'],
}

/** Parameters that only Facebook Login has. */
const FACEBOOK_ONLY = ['product_tags', 'upload_type', 'is_paid_partnership', 'branded_content_sponsor_ids']

const isTrue = (value: string | null): boolean => value === 'true' || value === '1'

const shapeOf = (params: URLSearchParams): Shape | null => {
  const type = params.get('media_type') ?? 'IMAGE'
  const isChild = isTrue(params.get('is_carousel_item'))
  if (isChild) return type === 'IMAGE' ? 'image child' : type === 'VIDEO' ? 'video child' : null
  const shapes: Readonly<Record<string, Shape>> = {
    IMAGE: 'image',
    REELS: 'reel',
    STORIES: 'story',
    CAROUSEL: 'carousel',
  }
  return shapes[type] ?? null
}

const parse = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return null
  }
}

const Part = Type.Number({ minimum: 0, maximum: 1 })
const Tag = Type.Object({ username: Type.String({ minLength: 1 }), x: Type.Optional(Part), y: Type.Optional(Part) })
const Tags = Type.Array(Tag)
const Trial = Type.Object({ graduation_strategy: Type.Enum(['MANUAL', 'SS_PERFORMANCE']) })

const tagsFault = (text: string, shape: Shape): Fault | null => {
  const tags = parse(text)
  if (!Value.Check(Tags, tags)) return { sentence: 'Param user_tags must be an array of {username, x, y}, 0 to 1.' }
  if (tags.length > 20) return { refusal: 'too-many-tags' }
  const isPlaced = tags.every(({ x, y }) => x !== undefined && y !== undefined)
  const isBare = tags.every(({ x, y }) => x === undefined && y === undefined)
  if (shape.startsWith('image') && !isPlaced) return { sentence: 'Param user_tags of an image needs x and y.' }
  if (shape === 'reel' && !isBare) return { sentence: 'Param user_tags of a reel takes no x and y.' }
  const isHalf = tags.some(({ x, y }) => (x === undefined) !== (y === undefined))
  return isHalf ? { sentence: 'Param user_tags takes x and y together.' } : null
}

/** Graph keeps ids in 64 bits with a sign. */
const isId = (text: string): boolean => /^\d{1,25}$/.test(text) && BigInt(text) < 2n ** 63n

const sponsorFault = (ids: readonly string[]): Fault | null => {
  if (ids.length > 2) return { sentence: 'No more than 2 sponsors.' }
  return ids.every(isId) ? null : { sentence: 'Param branded_content_sponsor_ids must be ids of accounts' }
}

const BOOLEAN = /^(true|false|1|0)$/

/** What each parameter's value has to be, whatever it goes with. */
const VALUES: readonly (readonly [string, (value: string, shape: Shape) => Fault | null])[] = [
  ['caption', (value, shape) => (shape === 'story' || fitsCaption(value) ? null : { refusal: 'caption-too-long' })],
  ['alt_text', (value) => (Array.from(value).length <= 1_000 ? null : { sentence: 'Param alt_text is too long.' })],
  ['user_tags', tagsFault],
  ['location_id', (value) => (isId(value) ? null : { sentence: 'INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID' })],
  ['collaborators', (value) => (readList(value).length <= 3 ? null : { sentence: 'No more than 3 collaborators.' })],
  ['thumb_offset', (value) => (/^\d{1,9}(\.\d+)?$/.test(value) ? null : { refusal: 'thumb-offset' })],
  ['share_to_feed', (value) => (BOOLEAN.test(value) ? null : { sentence: 'Param share_to_feed must be a boolean' })],
  [
    'is_ai_generated',
    (value) => (BOOLEAN.test(value) ? null : { sentence: 'Param is_ai_generated must be a boolean' }),
  ],
  [
    'trial_params',
    (value) => (Value.Check(Trial, parse(value)) ? null : { sentence: 'Param trial_params is not valid' }),
  ],
  ['upload_type', (value) => (value === 'resumable' ? null : { sentence: 'Param upload_type must be "resumable"' })],
  ['product_tags', (value) => (readList(value).length <= 5 ? null : { sentence: 'No more than 5 product tags.' })],
  ['branded_content_sponsor_ids', (value) => sponsorFault(readList(value))],
  ['children', (value) => ([0, 1].includes(readList(value).length) || readList(value).length > 10 ? CHILDREN : null)],
]

const CHILDREN: Fault = { refusal: 'carousel-size' }

const strangerFault = (params: URLSearchParams, shape: Shape, isFacebook: boolean): Fault | null => {
  const stranger = [...params.keys()].find((name) => SHAPES_OF[name]?.includes(shape) === false)
  if (stranger !== undefined) return { sentence: `Param ${stranger} is not supported for a ${shape}` }
  const foreign = FACEBOOK_ONLY.find((name) => params.has(name) && !isFacebook)
  return foreign === undefined ? null : { sentence: `Param ${foreign} is not supported with Instagram Login` }
}

const sourceFault = (params: URLSearchParams, shape: Shape): Fault | null => {
  const sources = ['image_url', 'video_url', 'upload_type'].filter((name) => params.has(name))
  if (shape === 'carousel') return params.has('children') ? null : CHILDREN
  if (sources.length === 1) return null
  return { sentence: `A ${shape} needs exactly one of image_url, video_url and upload_type` }
}

const valueFault = (params: URLSearchParams, shape: Shape): Fault | null => {
  for (const [name, check] of VALUES) {
    const value = params.get(name)
    const fault = value === null ? null : check(value, shape)
    if (fault !== null) return fault
  }
  return null
}

const kindOf = (shape: Shape, params: URLSearchParams): InstaContainer['kind'] => {
  if (shape === 'story') return params.has('image_url') ? 'story-image' : 'story-video'
  return shape === 'image child' ? 'image' : shape === 'video child' ? 'video' : shape
}

const namesOf = (params: URLSearchParams): string[] => {
  const tags = parse(params.get('user_tags') ?? '[]')
  return Value.Check(Tags, tags) ? tags.map(({ username }) => username) : []
}

const wishesOf = (params: URLSearchParams, shape: Shape): Wishes => ({
  kind: kindOf(shape, params),
  isChild: shape === 'image child' || shape === 'video child',
  isUpload: params.has('upload_type'),
  caption: shape === 'story' ? '' : (params.get('caption') ?? ''),
  altText: params.get('alt_text'),
  userTags: namesOf(params),
  collaborators: readList(params.get('collaborators') ?? ''),
  locationId: params.get('location_id'),
  shareToFeed: isTrue(params.get('share_to_feed') ?? 'true'),
  isAiGenerated: isTrue(params.get('is_ai_generated')),
  thumbOffset: params.has('thumb_offset') ? Number(params.get('thumb_offset')) : null,
  children: readList(params.get('children') ?? ''),
  mediaUrl: params.get('image_url') ?? params.get('video_url'),
  coverUrl: params.get('cover_url'),
})

/** Reads the parameters of a container, or says what is wrong with them first. */
export const readWishes = (
  params: URLSearchParams,
  isFacebook: boolean,
): { readonly ok: true; readonly wishes: Wishes } | { readonly ok: false; readonly fault: Fault } => {
  const shape = shapeOf(params)
  if (shape === null) return { ok: false, fault: { refusal: 'bad-media-type' } }
  const fault = strangerFault(params, shape, isFacebook) ?? sourceFault(params, shape) ?? valueFault(params, shape)
  return fault === null ? { ok: true, wishes: wishesOf(params, shape) } : { ok: false, fault }
}
