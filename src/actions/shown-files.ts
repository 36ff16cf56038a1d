import { findOrganization } from '#db/organizations.ts'
import { mediaFor, threadFor, type MediaReference, type PostContent } from '#domain/content.ts'
import { OWN, type RuleIssue } from '#providers/issues.ts'
import type { Member } from './member.ts'
import type { Library } from './post-content.ts'

/** A file that a channel would show, and where it stands in the request: `/media/0`, `/channels/1/thread/0/media/2`. */
export interface ShownFile {
  readonly channelId: string
  readonly pointer: string
  readonly reference: MediaReference
}

const at = (media: readonly MediaReference[], pointer: string) =>
  media.map((reference, index) => ({ reference, pointer: `${pointer}/${index}` }))

/** Of each channel the files that it would get: what is nowhere shown does not matter. */
export const shownFiles = (content: PostContent): readonly ShownFile[] =>
  content.channels.flatMap((variant, index) => {
    const place = variant.media === null ? '/media' : `/channels/${index}/media`
    const below = variant.thread === null ? '/thread' : `/channels/${index}/thread`
    const shown = [
      ...at(mediaFor(content, variant), place),
      ...threadFor(content, variant).flatMap(({ media }, part) => at(media, `${below}/${part}/media`)),
    ]
    return shown.map((each) => ({ ...each, channelId: variant.channelId }))
  })

/** Pictures of which nobody has said what they show; no network takes such words for a video. */
const isSilent = ({ reference }: ShownFile, library: Library): boolean => {
  const kind = library.get(reference.id)?.facts.kind
  return reference.altText.trim() === '' && (kind === 'image' || kind === 'gif')
}

/** What the organization asks for beyond the networks: a description of every picture. */
export const altTextIssues = async (
  { tx, orgId }: Member,
  content: PostContent,
  library: Library,
): Promise<readonly RuleIssue[]> => {
  const silent = shownFiles(content).filter((each) => isSilent(each, library))
  if (silent.length === 0) return []
  const organization = await findOrganization(tx, orgId)
  if (organization?.altTextRequired !== true) return []
  const detail = 'Say what the picture shows: this organization publishes no picture without a description.'
  return silent.map(({ pointer, channelId }) => ({
    pointer: `${pointer}/alt_text`,
    channelId,
    ...OWN,
    code: 'alt_text_required',
    detail,
    limit: 1,
    actual: 0,
    fix: 'edit',
  }))
}
