import { useDeferredValue, useState } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { Film, ImageOff, PanelRightClose } from 'lucide-react'
import type { Media } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useOrgId } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { IconButton } from '#web/parts/button.tsx'
import { TextField } from '#web/parts/field.tsx'
import { Loading, Trouble } from '#web/parts/states.tsx'
import { useDraggableFile } from './dragging.ts'
import { useCalendarWords } from './words.ts'
import styles from './shelf.module.css'
import tray from './tray.module.css'

/** The newest, and what the search finds; the library itself has the rest. */
const MOST = 40

const useFiles = (search: string) => {
  const org = useOrgId()
  const q = useDeferredValue(search.trim())
  return useQuery({
    queryKey: [...keys.media(org), 'shelf', q],
    queryFn: () => api.media.list(org, { limit: MOST, ...(q !== '' && { q }) }).toArray(MOST),
    placeholderData: keepPreviousData,
  })
}

const Item = ({ file }: { readonly file: Media }) => {
  const words = useCalendarWords()
  const org = useOrgId()
  const element = useDraggableFile(file.id)
  const source = file.thumbnail_url ?? (file.kind === 'video' ? null : file.url)
  const Sign = file.kind === 'video' ? Film : ImageOff
  return (
    <li ref={element} className={styles.file}>
      <Link
        draggable={false}
        href={`${places.compose(org)}?media=${file.id}`}
        title={file.name}
        aria-label={words.writeWith(file.name)}
      >
        {source === null ? (
          <Sign size={24} aria-hidden />
        ) : (
          <img src={source} alt="" loading="lazy" decoding="async" draggable={false} />
        )}
      </Link>
    </li>
  )
}

/** Files of the library beside the calendar: one that is dragged onto a day or a slot becomes a post there. */
export const Shelf = ({ onHide }: { readonly onHide: () => void }) => {
  const words = useCalendarWords()
  const org = useOrgId()
  const [search, setSearch] = useState('')
  const { data, error, refetch } = useFiles(search)
  return (
    <aside className={tray.tray} aria-label={words.files}>
      <div className={tray.head}>
        <h2>{words.files}</h2>
        <IconButton icon={PanelRightClose} small label={words.hideFiles} onClick={onHide} />
      </div>
      <p className={tray.hint}>{data?.length === 0 && search === '' ? words.filesEmpty : words.filesHint}</p>
      <TextField
        label={words.filesSearch}
        type="search"
        value={search}
        onChange={({ target }) => setSearch(target.value)}
      />
      {error !== null && data === undefined && <Trouble error={error} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Loading />}
      <ul className={styles.files}>
        {data?.map((file) => (
          <Item key={file.id} file={file} />
        ))}
      </ul>
      <Link href={places.media(org)}>{words.filesAll}</Link>
    </aside>
  )
}
