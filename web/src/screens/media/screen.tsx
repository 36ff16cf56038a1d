import { useDeferredValue, useRef, useState } from 'react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Images, Link2, Upload } from 'lucide-react'
import type { Media } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useOrgId, useRights } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { LoadMore } from '#web/parts/load-more.tsx'
import { Page } from '#web/parts/page.tsx'
import { Empty, Loading, Trouble } from '#web/parts/states.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { useLibraryUploads } from '#web/parts/uploads/use-uploads.ts'
import { ByUrl } from './by-url.tsx'
import { Details } from './details.tsx'
import { ALL, isEmpty, queryOf, type Filter } from './filter.ts'
import { Filters } from './filters.tsx'
import { Grid } from './grid.tsx'
import { Uploads } from './uploads.tsx'
import { Usage } from './usage.tsx'
import { useDrop } from './use-drop.ts'
import { useMediaWords } from './words.ts'
import styles from './media.module.css'

const ACCEPTED = 'image/*,video/*'

const useMedia = (filter: Filter) => {
  const org = useOrgId()
  const asked = useDeferredValue(filter)
  return useInfiniteQuery({
    queryKey: [...keys.media(org), 'list', asked],
    queryFn: ({ pageParam, signal }) =>
      api.media.list(org, { ...queryOf(asked), ...(pageParam !== '' && { cursor: pageParam }) }, { signal }).page(),
    initialPageParam: '',
    getNextPageParam: ({ page }) => page.next_cursor,
    placeholderData: keepPreviousData,
  })
}

const Pick = ({ onFiles, kind }: { readonly onFiles: (files: readonly File[]) => void; readonly kind?: 'primary' }) => {
  const words = useMediaWords()
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        className={styles.pick}
        type="file"
        multiple
        accept={ACCEPTED}
        tabIndex={-1}
        aria-hidden
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])])
          target.value = ''
        }}
      />
      <Button icon={Upload} {...(kind && { kind })} onClick={() => input.current?.click()}>
        {words.add}
      </Button>
    </>
  )
}

interface LibraryProps {
  readonly filter: Filter
  readonly onClear: () => void
  readonly onOpen: (media: Media) => void
}

const Library = ({ filter, onClear, onOpen }: LibraryProps) => {
  const words = useMediaWords()
  const list = useMedia(filter)
  const { data, error, refetch } = list
  if (error !== null) return <Trouble error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Loading />
  const media = data.pages.flatMap((page) => page.data)
  if (media.length === 0 && isEmpty(filter)) {
    return (
      <Empty icon={Images} title={words.none}>
        {words.noneHint}
      </Empty>
    )
  }
  if (media.length === 0) {
    return (
      <Empty icon={Images} title={words.nothingFits} action={<Button onClick={onClear}>{words.clear}</Button>}>
        {words.nothingFitsHint}
      </Empty>
    )
  }
  return (
    <>
      <Grid media={media} onOpen={onOpen} />
      <LoadMore of={list} />
    </>
  )
}

/** Tags of the newest files, to choose from. */
const useTags = (): readonly string[] => {
  const { data } = useMedia(ALL)
  return [...new Set(data?.pages.flatMap((page) => page.data.flatMap(({ tags }) => tags)))].toSorted()
}

export const Screen = () => {
  const words = useMediaWords()
  const { writes } = useRights()
  const { done } = useToasts()
  const sent = useLibraryUploads(useOrgId(), ({ file }) => done(words.uploaded(file.name)))
  const [filter, setFilter] = useState(ALL)
  const [opened, open] = useState<Media | null>(null)
  const [asking, ask] = useState(false)
  const tags = useTags()
  const send = (files: readonly File[]): void => sent.start(files, null)
  const over = useDrop(writes ? send : null)
  return (
    <Page
      title={words.title}
      {...(writes && { lead: words.lead })}
      actions={
        writes ? (
          <>
            <Button icon={Link2} onClick={() => ask(true)}>
              {words.addByUrl}
            </Button>
            <Pick kind="primary" onFiles={send} />
          </>
        ) : undefined
      }
    >
      <Filters value={filter} onChange={setFilter} tags={tags} />
      <Uploads of={sent} />
      <Library filter={filter} onClear={() => setFilter(ALL)} onOpen={open} />
      <Usage />
      {over && <div className={styles.over}>{words.drop}</div>}
      {asking && <ByUrl onClose={() => ask(false)} />}
      {opened !== null && <Details media={opened} onClose={() => open(null)} />}
    </Page>
  )
}
