import { useRef, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { keys } from '#web/api/keys.ts'
import { uploadMedia } from '#web/api/upload.ts'
import { useToasts } from '#web/parts/toast.tsx'
import { useMediaWords } from './words.ts'

/** A file on its way, or that did not get there. */
export interface Upload {
  readonly id: number
  readonly file: File
  readonly share: number
  readonly error: unknown
  readonly stop: () => void
}

export const useUploads = (org: string) => {
  const words = useMediaWords()
  const client = useQueryClient()
  const { done } = useToasts()
  const [uploads, setUploads] = useState<readonly Upload[]>([])
  const count = useRef(0)
  const put = (id: number, change: Partial<Upload>): void =>
    setUploads((before) => before.map((each) => (each.id === id ? { ...each, ...change } : each)))
  const drop = (id: number): void => setUploads((before) => before.filter((each) => each.id !== id))
  const send = async (file: File): Promise<void> => {
    count.current += 1
    const id = count.current
    const { signal, ...control } = startControl()
    setUploads((before) => [...before, { id, file, share: 0, error: null, stop: control.stop }])
    try {
      await uploadMedia(org, file, { signal, tell: (share) => put(id, { share }) })
      drop(id)
      done(words.uploaded(file.name))
      await client.invalidateQueries({ queryKey: keys.media(org) })
    } catch (error) {
      if (signal.aborted) drop(id)
      else put(id, { error })
    }
  }
  return {
    uploads,
    add: async (files: readonly File[]): Promise<void> => {
      // One after the other: each has the whole line, and the first is there soonest.
      for (const file of files) await send(file)
    },
    again: (upload: Upload): void => {
      drop(upload.id)
      void send(upload.file)
    },
    drop,
  }
}

const startControl = () => {
  const control = new AbortController()
  return { signal: control.signal, stop: () => control.abort() }
}
