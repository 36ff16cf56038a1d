import { mediaFor, textFor, threadFor, type ChannelVariant, type MediaReference, type PostContent } from './content.ts'
import { inOneSpelling } from './one-spelling.ts'

/** White space and the ways of writing an accent make no other text of it. */
const plain = (text: string): string => text.normalize('NFC').replaceAll(/\s+/gu, ' ').trim()

const bytesOf = (media: readonly MediaReference[]): readonly string[] => media.map(({ sha256 }) => sha256)

/**
 * What people would see on a channel, in one spelling: two posts with the same one are the same post twice. Texts without
 * regard to white space, files by their bytes, the thread, and the network's choices (a reply to somebody else, or a story in
 * place of a reel, is another post); not what is said of files to those who cannot see them.
 */
export const likenessOf = (content: PostContent, variant: ChannelVariant): string =>
  JSON.stringify([
    plain(textFor(content, variant)),
    bytesOf(mediaFor(content, variant)),
    threadFor(content, variant).map(({ text, media }) => [plain(text), bytesOf(media)]),
    inOneSpelling(variant.options),
  ])
