import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { Button } from './button.tsx'
import { usePartsWords } from './words.ts'

interface LoadMoreProps {
  readonly of: Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>
  readonly small?: boolean
}

/** Below a list that comes in pages: the next one, while there is one. */
export const LoadMore = ({ of, small = false }: LoadMoreProps) => {
  const { more } = usePartsWords()
  if (!of.hasNextPage) return null
  return (
    <div>
      <Button small={small} busy={of.isFetchingNextPage} onClick={() => void of.fetchNextPage()}>
        {more}
      </Button>
    </div>
  )
}
