import type { MediaFacts } from '#domain/media.ts'
import { aGif, anImage, aVideo } from '#providers/sample-media.ts'

/** What is known of a still picture, but for what a test says. */
export const pictureFacts = (told: Partial<MediaFacts>): MediaFacts => {
  const { id: _id, sha256: _sha256, altText: _altText, ...facts } = anImage(told)
  return facts
}

/** The same of a short video with sound. */
export const videoFacts = (told: Partial<MediaFacts> = {}): MediaFacts => {
  const { id: _id, sha256: _sha256, altText: _altText, ...facts } = aVideo(told)
  return facts
}

/** The same of an animated GIF. */
export const gifFacts = (told: Partial<MediaFacts> = {}): MediaFacts => {
  const { id: _id, sha256: _sha256, altText: _altText, ...facts } = aGif(told)
  return facts
}
