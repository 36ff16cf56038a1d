import { profileOf } from '#domain/codec-profile.ts'
import type { MediaItem } from '#domain/media.ts'
import type { KindRule } from './media-rules.ts'
import { FIXES, NAMES, orList, type Found } from './media-words.ts'

const videoCodecIssue = ({ kind, videoCodec }: MediaItem, { videoCodecs }: KindRule): Found | null => {
  if (videoCodecs === undefined || (videoCodec !== null && videoCodecs.includes(videoCodec))) return null
  const limit = orList(videoCodecs)
  const actual = videoCodec ?? 'none'
  const detail = `The pictures of the ${NAMES[kind]} are encoded as ${actual}, and ${limit} is needed. ${FIXES.transcode}`
  return { code: 'media_codec', detail, limit, actual, fix: 'transcode' }
}

/** A silent file needs no codec for its sound. */
const audioCodecIssue = ({ kind, audioCodec }: MediaItem, { audioCodecs }: KindRule): Found | null => {
  if (audioCodecs === undefined || audioCodec === null || audioCodecs.includes(audioCodec)) return null
  const limit = orList(audioCodecs)
  const detail = `The sound of the ${NAMES[kind]} is encoded as ${audioCodec}, and ${limit} is needed. ${FIXES.transcode}`
  return { code: 'media_audio_codec', detail, limit, actual: audioCodec, fix: 'transcode' }
}

/** The profile, where it is known and not among those that are taken. */
const otherProfile = (codecString: string | null | undefined, taken: readonly string[]): string | null => {
  const profile = profileOf(codecString)
  return profile === null || taken.includes(profile) ? null : profile
}

const videoProfileIssue = ({ kind, videoCodecString }: MediaItem, { videoProfiles }: KindRule): Found | null => {
  const actual = videoProfiles === undefined ? null : otherProfile(videoCodecString, videoProfiles)
  if (videoProfiles === undefined || actual === null) return null
  const limit = orList(videoProfiles)
  const detail = `The pictures of the ${NAMES[kind]} are encoded as ${actual}, and ${limit} is needed, with YUV 4:2:0. ${FIXES.transcode}`
  return { code: 'media_profile', detail, limit, actual, fix: 'transcode' }
}

const audioProfileIssue = ({ kind, audioCodecString }: MediaItem, { audioProfiles }: KindRule): Found | null => {
  const actual = audioProfiles === undefined ? null : otherProfile(audioCodecString, audioProfiles)
  if (audioProfiles === undefined || actual === null) return null
  const limit = orList(audioProfiles)
  const detail = `The sound of the ${NAMES[kind]} is encoded as ${actual}, and ${limit} is needed. ${FIXES.transcode}`
  return { code: 'media_audio_profile', detail, limit, actual, fix: 'transcode' }
}

const editIssue = ({ kind, edited }: MediaItem, { unedited }: KindRule): Found | null => {
  if (unedited !== true || edited !== true) return null
  const detail = `The ${NAMES[kind]} has an edit list that cuts or delays what is in it, and none can be published. ${FIXES.transcode}`
  return { code: 'media_edit_list', detail, limit: 'none', actual: 'an edit list', fix: 'transcode' }
}

/** What of a file's encoding a network does not take. Of a codec that it does not take, the profile says nothing more. */
export const encodingIssues = (item: MediaItem, rule: KindRule): readonly (Found | null)[] => [
  videoCodecIssue(item, rule) ?? videoProfileIssue(item, rule),
  audioCodecIssue(item, rule) ?? audioProfileIssue(item, rule),
  editIssue(item, rule),
]
