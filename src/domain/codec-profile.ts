/** Profiles of H.264 by the first byte of its parameters (ITU-T H.264, annex A): what a decoder must be able to do. */
const H264: Readonly<Record<string, string>> = {
  '42': 'H.264 Baseline',
  '4d': 'H.264 Main',
  '58': 'H.264 Extended',
  '64': 'H.264 High',
  '6e': 'H.264 High 10',
  '7a': 'H.264 High 4:2:2',
  f4: 'H.264 High 4:4:4',
  '2c': 'H.264 CAVLC 4:4:4',
}

/** Profiles of HEVC by their number (ITU-T H.265, annex A). */
const HEVC: Readonly<Record<string, string>> = {
  '1': 'HEVC Main',
  '2': 'HEVC Main 10',
  '3': 'HEVC Main Still Picture',
  '4': 'HEVC Range Extensions',
}

/** Object types of MPEG-4 sound (ISO/IEC 14496-3). */
const AAC: Readonly<Record<string, string>> = { '1': 'AAC Main', '2': 'AAC-LC', '5': 'HE-AAC', '29': 'HE-AAC v2' }

const FAMILIES = [
  { name: 'H.264', pattern: /^avc[13]\.([0-9a-f]{2})/, profiles: H264 },
  { name: 'HEVC', pattern: /^h(?:vc|ev)1\.([ABC]?\d{1,2})\./, profiles: HEVC },
  { name: 'AAC', pattern: /^mp4a\.40\.(\d{1,2})$/, profiles: AAC },
] as const

/** AAC as MPEG-2 has it goes by a number of its own, and is of low complexity. */
const MPEG2_AAC = 'mp4a.67'

/**
 * The profile in a codec's full name, as people call it; null where the name is not known, and for codecs that no network
 * tells apart by profile. One that has no name here goes by its number.
 */
export const profileOf = (codecString: string | null | undefined): string | null => {
  if (codecString === MPEG2_AAC) return 'AAC-LC'
  for (const { name, pattern, profiles } of FAMILIES) {
    const number = pattern.exec(codecString ?? '')?.[1]
    if (number !== undefined) return profiles[number] ?? `${name} profile ${number}`
  }
  return null
}

/** Those whose pictures have half as many colours as points, in both directions: YUV 4:2:0. */
export const H264_420 = ['H.264 Baseline', 'H.264 Main', 'H.264 Extended', 'H.264 High'] as const
