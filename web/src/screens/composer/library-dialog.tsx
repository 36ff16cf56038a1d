import { useDeferredValue, useState } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Media } from '@scheduly/client'
import { Check, Images } from 'lucide-react'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { classes } from '#web/lib/classes.ts'
import type { File } from '#web/lib/content.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { TextField } from '#web/parts/field.tsx'
import { Picture } from '#web/parts/preview/picture.tsx'
import { Empty, Loading, Trouble } from '#web/parts/states.tsx'
import { useComposer } from './context.ts'
import { useComposerWords } from './words.ts'
import styles from './media.module.css'

/** Of a larger library, the newest, and what the search finds. */
const MOST_SHOWN = 60

const useLibrary = (search: string) => {
  const { org } = useComposer()
  const q = useDeferredValue(search.trim())
  return useQuery({
    queryKey: [...keys.media(org), 'choose', q],
    queryFn: () => api.media.list(org, { limit: MOST_SHOWN, ...(q !== '' && { q }) }).toArray(MOST_SHOWN),
    placeholderData: keepPreviousData,
  })
}

interface ShelfProps {
  readonly files: readonly Media[]
  readonly chosen: readonly string[]
  readonly onToggle: (id: string) => void
}

const Shelf = ({ files, chosen, onToggle }: ShelfProps) => (
  <ul className={styles.shelf}>
    {files.map(({ id, name, alt_text }) => (
      <li key={id}>
        <button
          type="button"
          aria-pressed={chosen.includes(id)}
          className={classes(styles.choice, chosen.includes(id) && styles.chosen)}
          onClick={() => onToggle(id)}
        >
          <Picture file={{ media_id: id, alt_text }} />
          <bdi className={styles.name}>{name}</bdi>
          {chosen.includes(id) && <Check size={18} aria-hidden className={styles.tick} />}
        </button>
      </li>
    ))}
  </ul>
)

interface LibraryDialogProps {
  readonly single?: boolean
  readonly onClose: () => void
  readonly onChoose: (files: readonly File[]) => void
}

/** Files that are there already. */
export const LibraryDialog = ({ single = false, onClose, onChoose }: LibraryDialogProps) => {
  const words = useComposerWords()
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const { data, error, refetch } = useLibrary(search)
  const toggle = (id: string): void => {
    const rest = chosen.filter((other) => other !== id)
    if (rest.length < chosen.length) setChosen(rest)
    else setChosen(single ? [id] : [...chosen, id])
  }
  const use = (): void => {
    const files = chosen.flatMap((id) => data?.find((file) => file.id === id) ?? [])
    onChoose(files.map(({ id, alt_text }) => ({ media_id: id, alt_text })))
    onClose()
  }
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={words.fromLibrary}
      actions={
        <Button kind="primary" disabled={chosen.length === 0} onClick={use}>
          {words.use(chosen.length)}
        </Button>
      }
    >
      <TextField label={words.search} type="search" value={search} onChange={({ target }) => setSearch(target.value)} />
      {error !== null && data === undefined && <Trouble error={error} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Loading />}
      {data?.length === 0 && (
        <Empty icon={Images} title={words.noFiles}>
          {words.noFilesHint}
        </Empty>
      )}
      {data !== undefined && <Shelf files={data} chosen={chosen} onToggle={toggle} />}
    </Dialog>
  )
}
