import type { MediaFacts } from '#domain/media.ts'
import { anImage } from '#providers/sample-media.ts'

/** What is known of a still picture, but for what a test says. */
export const pictureFacts = (told: Partial<MediaFacts>): MediaFacts => {
  const { id: _id, sha256: _sha256, altText: _altText, ...facts } = anImage(told)
  return facts
}
