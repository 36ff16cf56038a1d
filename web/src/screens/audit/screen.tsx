import { useState } from 'react'
import { keepPreviousData, useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { Download, ScrollText } from 'lucide-react'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { saveResponse } from '#web/lib/download.ts'
import { useOrgId, useRights, useZone } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { Menu } from '#web/parts/menu.tsx'
import { LoadMore } from '#web/parts/load-more.tsx'
import { Card, Page } from '#web/parts/page.tsx'
import { Empty, Loading, Note, Trouble } from '#web/parts/states.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { ALL, queryOf, type Filter } from './filter.ts'
import { Filters } from './filters.tsx'
import { AuditTable } from './table.tsx'
import { useAuditWords } from './words.ts'

const useAudit = (filter: Filter) => {
  const org = useOrgId()
  const zone = useZone()
  return useInfiniteQuery({
    queryKey: [...keys.audit(org), filter],
    queryFn: ({ pageParam }) =>
      api.audit
        .list(org, { limit: 50, ...queryOf(filter, zone), ...(pageParam !== '' && { cursor: pageParam }) })
        .page(),
    initialPageParam: '',
    getNextPageParam: ({ page }) => page.next_cursor,
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
}

const Export = ({ filter }: { readonly filter: Filter }) => {
  const words = useAuditWords()
  const org = useOrgId()
  const zone = useZone()
  const { failed } = useToasts()
  const exporting = useMutation({
    mutationFn: async (format: 'csv' | 'jsonl') =>
      saveResponse(await api.audit.export(org, { query: { ...queryOf(filter, zone), format } }), `audit.${format}`),
    onError: failed,
  })
  return (
    <Menu
      trigger={
        <Button icon={Download} busy={exporting.isPending}>
          {words.export}
        </Button>
      }
      items={[
        { label: words.exportCsv, run: () => exporting.mutate('csv') },
        { label: words.exportJson, run: () => exporting.mutate('jsonl') },
      ]}
    />
  )
}

const Log = ({ filter }: { readonly filter: Filter }) => {
  const words = useAuditWords()
  const list = useAudit(filter)
  const { data, error, refetch } = list
  if (error !== null) return <Trouble error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Loading />
  const entries = data.pages.flatMap((page) => page.data)
  if (entries.length === 0) {
    return (
      <Empty icon={ScrollText} title={words.none}>
        {words.noneHint}
      </Empty>
    )
  }
  return (
    <Card>
      <AuditTable entries={entries} />
      <LoadMore of={list} />
    </Card>
  )
}

export const Screen = () => {
  const words = useAuditWords()
  const { leads } = useRights()
  const [filter, setFilter] = useState(ALL)
  if (!leads) {
    return (
      <Page title={words.title}>
        <Note>{words.notYours}</Note>
      </Page>
    )
  }
  return (
    <Page title={words.title} lead={words.lead} actions={<Export filter={filter} />}>
      <Filters value={filter} onChange={setFilter} />
      <Log filter={filter} />
    </Page>
  )
}
