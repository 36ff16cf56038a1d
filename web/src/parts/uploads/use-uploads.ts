import { useEffect, useState, useSyncExternalStore } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { Media } from '@scheduly/client'
import { keys } from '#web/api/keys.ts'
import { useAccount } from '#web/api/reads.ts'
import { createUploads, type Upload, type Uploads } from './queue.ts'

type OnDone<Place> = (upload: Upload<Place>, media: Media) => void

/** Uploads with what they stand at now. */
export type Sent<Place> = Omit<Uploads<Place>, 'all' | 'subscribe' | 'hear'> & {
  readonly uploads: readonly Upload<Place>[]
}

const useQueue = <Place>(org: string, queue: Uploads<Place>, onDone: OnDone<Place>): Sent<Place> => {
  const client = useQueryClient()
  useEffect(() =>
    queue.hear((upload, media) => {
      void client.invalidateQueries({ queryKey: keys.media(org) })
      onDone(upload, media)
    }),
  )
  const uploads = useSyncExternalStore(queue.subscribe, queue.all)
  const { start, pause, goOn, cancel } = queue
  return { uploads, start, pause, goOn, cancel }
}

/** Files on their way to a place of this component; `onDone` is told when one has arrived. */
export const useUploads = <Place>(org: string, onDone: OnDone<Place>): Sent<Place> => {
  const { id: user } = useAccount()
  const [queue] = useState(() => createUploads<Place>(org, user))
  return useQueue(org, queue, onDone)
}

const libraries = new Map<string, Uploads<null>>()

const libraryOf = (org: string, user: string): Uploads<null> => {
  const name = `${org} ${user}`
  const found = libraries.get(name) ?? createUploads<null>(org, user)
  libraries.set(name, found)
  return found
}

/** Those into the library itself: they go on while one looks at other screens. */
export const useLibraryUploads = (org: string, onDone: OnDone<null>): Sent<null> => {
  const { id: user } = useAccount()
  return useQueue(org, libraryOf(org, user), onDone)
}
