import { useInfiniteQuery } from '@tanstack/react-query'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useOwnZone } from '#web/lib/own-zone.ts'
import { LoadMore } from '#web/parts/load-more.tsx'
import { Card } from '#web/parts/page.tsx'
import { Row, Rows } from '#web/parts/rows.tsx'
import { Loading, Trouble } from '#web/parts/states.tsx'
import { Time } from '#web/parts/time.tsx'
import { deviceOf } from './device.ts'
import { useAccountWords } from './words.ts'

export const Activity = () => {
  const words = useAccountWords()
  const own = useOwnZone()
  const names: Readonly<Record<string, string>> = words.actions
  const list = useInfiniteQuery({
    queryKey: [...keys.account, 'activity'],
    queryFn: ({ pageParam }) =>
      api.audit.listAccountActivity({ limit: 10, ...(pageParam !== '' && { cursor: pageParam }) }).page(),
    initialPageParam: '',
    getNextPageParam: ({ page }) => page.next_cursor,
  })
  const { data, error, refetch } = list
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
                  <Time at={at} zone={own} />
                  {ip !== null && <bdi>{ip}</bdi>}
                  <bdi>{deviceOf(agent)}</bdi>
                </>
              }
            />
          )),
        )}
      </Rows>
      <LoadMore of={list} small />
    </Card>
  )
}
