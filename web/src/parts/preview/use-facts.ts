import { createContext, useContext } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { Media } from '@scheduly/client'
import { mediaQuery } from '#web/api/reads.ts'

/** What a preview needs to know of a file. */
export type FileFacts = Pick<Media, 'kind' | 'url' | 'thumbnail_url' | 'width' | 'height'>

/** What is known of files without asking the library: whoever is no member of the organization cannot ask it. */
export const KnownFiles = createContext<ReadonlyMap<string, FileFacts> | null>(null)

/** The facts of a file; `isGone` when there is none any more. */
export const useFacts = (id: string): { readonly facts: FileFacts | undefined; readonly isGone: boolean } => {
  const known = useContext(KnownFiles)
  const { data, isError } = useQuery({ ...mediaQuery(id), enabled: known === null })
  if (known === null) return { facts: data, isGone: isError }
  const facts = known.get(id)
  return { facts, isGone: facts === undefined }
}
