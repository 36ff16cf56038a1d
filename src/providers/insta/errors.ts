/**
 * What an error means while something is made ready, where nothing can be published by accident: `retry` the same step,
 * or `remake` what was prepared from the beginning.
 */
export type WhilePreparing = 'rejected' | 'unauthorized' | 'rate-limited' | 'retry' | 'remake'

/** What it means as the answer to the publishing call; `not-ready` is certainly not published, too. */
export type WhilePublishing = 'rejected' | 'unauthorized' | 'rate-limited' | 'not-ready' | 'unknown'

export interface Meaning {
  /** Stable, ours. */
  readonly code: string
  /** For a person: what is wrong, and what to do. */
  readonly sentence: string
  readonly preparing: WhilePreparing
  readonly publishing: WhilePublishing
}

/** An error as Instagram numbers it. */
export interface Numbers {
  readonly code: number
  readonly subcode: number | null
}

const permanent = (code: string, sentence: string): Meaning => ({
  code,
  sentence,
  preparing: 'rejected',
  publishing: 'rejected',
})

/** A fault of a container. As an answer to a publishing call it proves nothing: the container is asked instead. */
const remake = (code: string, sentence: string): Meaning => ({
  code,
  sentence,
  preparing: 'remake',
  publishing: 'unknown',
})

const passing = (code: string, sentence: string): Meaning => ({
  code,
  sentence,
  preparing: 'retry',
  publishing: 'unknown',
})

const limited = (code: string, sentence: string): Meaning => ({
  code,
  sentence,
  preparing: 'rate-limited',
  publishing: 'rate-limited',
})

const keys = (sentence: string): Meaning => ({
  code: 'unauthorized',
  sentence,
  preparing: 'unauthorized',
  publishing: 'unauthorized',
})

const FAULT = passing('network_fault', 'Instagram had a fault of its own.')
const TOO_MANY_CALLS = limited('rate_limited', 'Instagram takes no more calls for now.')
const NOT_FETCHED = remake(
  'media_not_fetched',
  'Instagram could not fetch the file. It fetches from a public https address: check PUBLIC_URL, and that this installation can be reached from the internet.',
)
const UPLOAD_FAILED = remake('media_upload_failed', 'Instagram could not take the file in.')
const NO_PERMISSION = permanent(
  'permission_missing',
  'Instagram does not let this channel do that. Connect it again and grant every permission.',
)
const PRODUCT_TAGS = permanent('product_tags', 'Instagram did not take the product tags.')
const BAD_PARAMETER = permanent('invalid_request', 'Instagram did not accept a part of the post.')

/** The errors of publishing, by subcode; the code that comes with each is written beside it. B.10 of the reference. */
const PUBLISHING: Readonly<Record<number, Meaning & { readonly with: number | null }>> = {
  2207001: { with: -1, ...FAULT },
  2207003: { with: -2, ...remake('media_fetch_timeout', 'Instagram took too long to fetch the file.') },
  2207004: { with: 36000, ...permanent('image_too_large', 'The image is larger than the 8 MB that Instagram takes.') },
  2207005: { with: 36001, ...permanent('image_format', 'Instagram takes images as JPEG only. Convert it.') },
  2207006: {
    with: 24,
    ...permanent('media_not_found', 'Instagram does not know what was prepared, or this channel may not use it.'),
  },
  2207008: { with: 24, ...remake('container_gone', 'What was prepared at Instagram is not there any more.') },
  2207009: { with: 36003, ...permanent('image_ratio', 'Instagram takes images from 4:5 to 1.91:1. Crop it.') },
  2207010: { with: 36004, ...permanent('caption_too_long', 'The caption is too long for Instagram. Shorten it.') },
  2207020: { with: -2, ...remake('container_expired', 'What was prepared at Instagram has expired.') },
  2207023: { with: 100, ...permanent('media_type', 'Instagram does not know this kind of post.') },
  2207026: {
    with: 352,
    ...permanent('video_format', 'Instagram does not take videos of this format. Encode it anew.'),
  },
  2207027: {
    with: 9007,
    code: 'container_not_ready',
    sentence: 'Instagram still works on the files.',
    preparing: 'retry',
    publishing: 'not-ready',
  },
  2207028: { with: 100, ...permanent('carousel_count', 'A carousel has 2 to 10 images and videos.') },
  2207032: { with: -1, ...passing('container_failed', 'Instagram could not prepare the post.') },
  2207035: { with: 100, ...PRODUCT_TAGS },
  2207036: { with: 100, ...PRODUCT_TAGS },
  2207037: { with: 100, ...PRODUCT_TAGS },
  2207040: { with: 100, ...permanent('too_many_tags', 'Instagram takes up to 20 tagged people.') },
  2207042: {
    with: 9,
    ...limited(
      'daily_limit',
      'The account has published as many posts in 24 hours as Instagram lets programs publish.',
    ),
  },
  2207050: {
    with: 25,
    ...permanent(
      'account_restricted',
      'Instagram has restricted this account, or it is not active. Open it in the Instagram app, settle what is asked there, and try again.',
    ),
  },
  2207051: {
    with: 4,
    code: 'action_blocked',
    sentence: 'Instagram blocked this as looking like spam.',
    preparing: 'rejected',
    // Posts were seen on Instagram in spite of this answer.
    publishing: 'unknown',
  },
  2207052: { with: 9004, ...NOT_FETCHED },
  2207053: { with: -1, ...UPLOAD_FAILED },
  2207057: { with: 1, ...permanent('cover_outside_video', 'The moment chosen for the cover is not in the video.') },
  2207077: { with: null, ...NOT_FETCHED },
  2207081: { with: null, ...permanent('trial_reel', 'This account cannot publish trial reels.') },
  2207082: { with: null, ...UPLOAD_FAILED },
}

/** What a token's subcode says, for the person who has to connect the channel again. */
const TOKENS: Readonly<Record<number, Meaning>> = {
  458: keys('The app was removed in the settings of the Instagram account. Connect the channel again.'),
  459: keys('Instagram wants its owner to sign in and confirm something first. Do so, then connect the channel again.'),
  460: keys('The password was changed, which ended the access. Connect the channel again.'),
  463: keys('The access has expired. Connect the channel again.'),
  464: keys('The account is not confirmed. Confirm it at Instagram, then connect the channel again.'),
  467: keys('The access is not valid any more. Connect the channel again.'),
  492: keys('The person who connected it has no role at the account any more. Connect the channel again.'),
}

const KEYS = keys('Instagram does not accept the access of this channel. Connect it again.')

/** Graph's general errors, whatever their subcode. */
const GENERAL: Readonly<Record<number, Meaning>> = {
  1: FAULT,
  2: FAULT,
  3: NO_PERMISSION,
  4: TOO_MANY_CALLS,
  9: limited('daily_limit', 'The account has reached a limit of Instagram.'),
  10: NO_PERMISSION,
  17: TOO_MANY_CALLS,
  32: TOO_MANY_CALLS,
  100: BAD_PARAMETER,
  102: KEYS,
  190: KEYS,
  341: TOO_MANY_CALLS,
  352: permanent('video_format', 'Instagram does not take videos of this format. Encode it anew.'),
  368: permanent(
    'blocked_by_policy',
    'Instagram blocked this for its policies. Look at the account in the Instagram app.',
  ),
  506: permanent('duplicate_content', 'Instagram says that this was posted before.'),
  613: TOO_MANY_CALLS,
  80002: TOO_MANY_CALLS,
  1609005: permanent('link_unreadable', 'Instagram could not read a link of the post.'),
}

/** "Object does not exist": also what Meta said of objects that did exist, in May and June 2026. */
const NO_SUCH_OBJECT: Meaning = passing('object_missing', 'Instagram says that it does not know this object.')

const PERMISSIONS_FROM = 200
const PERMISSIONS_TO = 299

/** Subcodes of publishing are unique over all codes, and begin so. */
const isOfPublishing = (subcode: number): boolean => Math.floor(subcode / 1_000) === 2_207

/** What an error says by its numbers alone; null for one that nobody wrote down. */
export const meaningOf = ({ code, subcode }: Numbers): Meaning | null => {
  if (subcode === null) return generalMeaningOf(code) ?? soleMeaningOf(code)
  if (isOfPublishing(subcode)) return PUBLISHING[subcode] ?? null
  return exactMeaningOf(code, subcode) ?? generalMeaningOf(code)
}

const exactMeaningOf = (code: number, subcode: number): Meaning | null => {
  if (code === 190 || code === 102) return TOKENS[subcode] ?? null
  return code === 100 && subcode === 33 ? NO_SUCH_OBJECT : null
}

const generalMeaningOf = (code: number): Meaning | null => {
  const isPermission = code >= PERMISSIONS_FROM && code <= PERMISSIONS_TO
  return isPermission ? NO_PERMISSION : (GENERAL[code] ?? null)
}

/** Codes of publishing that come with one subcode only mean the same without it. */
const soleMeaningOf = (code: number): Meaning | null => {
  const [meaning, another] = Object.values(PUBLISHING).filter((one) => one.with === code)
  return meaning === undefined || another !== undefined ? null : meaning
}

/** What a container that failed says of itself: its status holds a subcode among its words. */
export const meaningOfStatus = (status: string): Meaning | null => {
  const subcode = /\b2207\d{3}\b/.exec(status)?.[0]
  return subcode === undefined ? null : (PUBLISHING[Number(subcode)] ?? null)
}

export { GENERAL as generalErrors, PUBLISHING as publishingErrors, TOKENS as tokenErrors }
