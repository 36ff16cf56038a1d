import { useDeferredValue, useRef, useState } from 'react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Images, Link2, Upload } from 'lucide-react'
import type { Media } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useAccount } from '#web/api/reads.ts'
import { useOrgId, useRights } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { LoadMore } from '#web/parts/load-more.tsx'
import { Page } from '#web/parts/page.tsx'
import { Empty, Loading, Trouble } from '#web/parts/states.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { useLibraryUploads } from '#web/parts/uploads/use-uploads.ts'
import { Bulk } from './bulk.tsx'
import { ByUrl } from './by-url.tsx'
import { Details } from './details.tsx'
import { ALL, isEmpty, queryOf, type Filter } from './filter.ts'
import { Filters } from './filters.tsx'
import { Folders } from './folders.tsx'
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

/** Which files are chosen, of those that the viewer may change. */
const useChosen = (media: readonly Media[]) => {
  const { leads, writes } = useRights()
  const { id: user } = useAccount()
  const [ids, setIds] = useState<readonly string[]>([])
  const mayChange = (file: Media): boolean => leads || (writes && file.created_by === user)
  return {
    ids,
    mayChange,
    files: media.filter(({ id }) => ids.includes(id)),
    toggle: (id: string): void => setIds(ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]),
    all: (): void => setIds(media.filter(mayChange).map(({ id }) => id)),
    none: (): void => setIds([]),
  }
}

const Nothing = ({ filter, onClear }: Omit<LibraryProps, 'onOpen'>) => {
  const words = useMediaWords()
  if (isEmpty(filter))
    return (
      <Empty icon={Images} title={words.none}>
        {words.noneHint}
      </Empty>
    )
  return (
    <Empty icon={Images} title={words.nothingFits} action={<Button onClick={onClear}>{words.clear}</Button>}>
      {words.nothingFitsHint}
    </Empty>
  )
}

const Library = ({ filter, onClear, onOpen }: LibraryProps) => {
  const list = useMedia(filter)
  const { data, error, refetch } = list
  const media = data?.pages.flatMap((page) => page.data) ?? []
  const chosen = useChosen(media)
  if (error !== null) return <Trouble error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Loading />
  if (media.length === 0) return <Nothing filter={filter} onClear={onClear} />
  return (
    <div className={styles.library}>
      <Bulk files={chosen.files} folder={filter.folder} onAll={chosen.all} onClear={chosen.none} />
      <Grid media={media} onOpen={onOpen} chosen={chosen.ids} onToggle={chosen.toggle} mayChange={chosen.mayChange} />
      <LoadMore of={list} />
    </div>
  )
}

export const Screen = () => {
  const words = useMediaWords()
  const { writes } = useRights()
  const { done } = useToasts()
  const sent = useLibraryUploads(useOrgId(), ({ file }) => done(words.uploaded(file.name)))
  const [filter, setFilter] = useState(ALL)
  const [opened, open] = useState<Media | null>(null)
  const [asking, ask] = useState(false)
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
      <Filters value={filter} onChange={setFilter} />
      <Uploads of={sent} />
      <div className={styles.shelves}>
        <Folders chosen={filter.folder} onChoose={(folder) => setFilter({ ...filter, folder })} />
        <Library key={filter.folder} filter={filter} onClear={() => setFilter(ALL)} onOpen={open} />
      </div>
      <Usage />
      {over && <div className={styles.over}>{words.drop}</div>}
      {asking && <ByUrl onClose={() => ask(false)} />}
      {opened !== null && <Details media={opened} onClose={() => open(null)} />}
    </Page>
  )
}
