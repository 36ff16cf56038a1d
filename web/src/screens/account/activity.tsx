import { useInfiniteQuery } from '@tanstack/react-query'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { ownZone } from '#web/lib/zone.ts'
import { Button } from '#web/parts/button.tsx'
import { Card } from '#web/parts/page.tsx'
import { Row, Rows } from '#web/parts/rows.tsx'
import { Loading, Trouble } from '#web/parts/states.tsx'
import { Time } from '#web/parts/time.tsx'
import { usePartsWords } from '#web/parts/words.ts'
import { deviceOf } from './device.ts'
import { useAccountWords } from './words.ts'

export const Activity = () => {
  const words = useAccountWords()
  const { more } = usePartsWords()
  const names: Readonly<Record<string, string>> = words.actions
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: [...keys.account, 'activity'],
    queryFn: ({ pageParam }) =>
      api.audit.listAccountActivity({ limit: 10, ...(pageParam !== '' && { cursor: pageParam }) }).page(),
    initialPageParam: '',
    getNextPageParam: ({ page }) => page.next_cursor,
  })
  if (error !== null) return <Trouble error={error} onRetry={() => void refetch()} />
  return (
    <Card title={words.activity}>
      {data === undefined && <Loading />}
      <Rows label={words.activity}>
        {data?.pages.flatMap((page) =>
          page.data.map(({ id, action, at, ip, user_agent: agent }) => (
            <Row
              key={id}
              title={names[action] ?? action}
              facts={
                <>
                  <Time at={at} zone={ownZone()} />
                  {ip !== null && <bdi>{ip}</bdi>}
                  <bdi>{deviceOf(agent)}</bdi>
                </>
              }
            />
          )),
        )}
      </Rows>
      {hasNextPage && (
        <div>
          <Button small busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {more}
          </Button>
        </div>
      )}
    </Card>
  )
}
