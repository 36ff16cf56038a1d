import { useMutation } from '@tanstack/react-query'
import { api } from '#web/api/client.ts'
import { saveResponse, saveText } from '#web/lib/download.ts'
import { useOrgId } from '#web/lib/org.ts'
import { useToasts } from '#web/parts/toast.tsx'
import { inParts, MOST_NAMED } from './chosen.ts'
import type { Listed } from './data.ts'
import type { ListState } from './state.ts'
import { usePostsWords } from './words.ts'

const NAME = 'posts.csv'

/** Several files of the same columns as one. */
const joined = (parts: readonly string[]): string =>
  parts.map((part, index) => (index === 0 ? part : part.slice(part.indexOf('\r\n') + 2))).join('')

const saveChosen = async (org: string, posts: readonly Listed[]): Promise<void> => {
  const parts: string[] = []
  for (const part of inParts(posts, MOST_NAMED)) {
    const query = { ids: part.map(({ id }) => id).join(','), format: 'csv' } as const
    parts.push(await (await api.bulk.exportPosts(org, { query })).text())
  }
  // Programs for tables want the mark that reading takes away.
  saveText(`\uFEFF${joined(parts)}`, NAME)
}

/** Saves all that the filters let through, or those that are chosen. */
export const useExport = (of: ListState | readonly Listed[]) => {
  const org = useOrgId()
  const words = usePostsWords()
  const { done, failed } = useToasts()
  return useMutation({
    mutationFn: async () => {
      if ('length' in of) return saveChosen(org, of)
      return saveResponse(await api.bulk.exportPosts(org, { query: { ...of, format: 'csv' } }), NAME)
    },
    onSuccess: () => done(words.exported),
    onError: failed,
  })
}
