import { useRef, useState } from 'react'
import type { Media } from '@scheduly/client'
import { sentenceOf } from '#web/api/problems.ts'
import { uploadMedia } from '#web/api/upload.ts'
import { newKey } from '#web/lib/key.ts'
import type { Place } from './draft.ts'

export interface Upload {
  readonly id: number
  readonly name: string
  readonly place: Place
  /** 0 to 1; null when it is not under way. */
  readonly share: number | null
  /** Why it stopped: the server's own sentence, or empty for a lost connection. */
  readonly failure: string | null
}

type Uploaded = Pick<Media, 'id' | 'alt_text'>

/** Files on their way into the library; each says when it has arrived. */
export const useUploads = (org: string, onDone: (place: Place, media: Uploaded) => void) => {
  const [uploads, setUploads] = useState<readonly Upload[]>([])
  const running = useRef(new Map<number, { file: File; stop: AbortController; key: string }>())
  // One after the other, so that they come in the order in which they were chosen.
  const last = useRef<Promise<void>>(Promise.resolve())
  const change = (id: number, facts: Partial<Upload>): void =>
    setUploads((all) => all.map((each) => (each.id === id ? { ...each, ...facts } : each)))
  const drop = (id: number): void => {
    running.current.delete(id)
    setUploads((all) => all.filter((each) => each.id !== id))
  }
  const run = async (id: number, place: Place): Promise<void> => {
    const work = running.current.get(id)
    if (work === undefined) return
    const { file, stop, key } = work
    const tell = (share: number): void => change(id, { share })
    try {
      const media = await uploadMedia(org, file, { tell, signal: stop.signal, key })
      drop(id)
      onDone(place, media)
    } catch (error) {
      if (stop.signal.aborted) drop(id)
      else change(id, { share: null, failure: sentenceOf(error, '') })
    }
  }
  return {
    uploads,
    start: (files: readonly File[], place: Place): void => {
      for (const file of files) {
        const id = Math.max(0, ...running.current.keys()) + 1
        running.current.set(id, { file, stop: new AbortController(), key: newKey() })
        setUploads((all) => [...all, { id, name: file.name, place, share: 0, failure: null }])
        last.current = last.current.then(() => run(id, place))
      }
    },
    cancel: (id: number): void => {
      running.current.get(id)?.stop.abort()
      drop(id)
    },
    again: ({ id, place }: Upload): void => {
      change(id, { share: 0, failure: null })
      last.current = last.current.then(() => run(id, place))
    },
  }
}

export type Uploads = ReturnType<typeof useUploads>
