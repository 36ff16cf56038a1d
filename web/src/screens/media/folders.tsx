import { useQuery } from '@tanstack/react-query'
import { Folder as FolderIcon, FolderOpen, FolderX, Images } from 'lucide-react'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { useOrgId } from '#web/lib/org.ts'
import type { Folder } from './filter.ts'
import { useMediaWords } from './words.ts'
import styles from './media.module.css'

/** The folders of the library: the tags that its files have. */
export const useFolders = () => {
  const org = useOrgId()
  const { data } = useQuery({
    queryKey: [...keys.media(org), 'tags'],
    queryFn: () => api.media.listTags(org).toArray(),
  })
  return data ?? []
}

interface OneProps {
  readonly name: string
  readonly icon: typeof FolderIcon
  readonly files?: number
  readonly chosen: boolean
  readonly onChoose: () => void
}

const One = ({ name, icon: Icon, files, chosen, onChoose }: OneProps) => {
  const locale = useLocale()
  return (
    <li>
      <button type="button" className={styles.folder} aria-pressed={chosen} onClick={onChoose}>
        <Icon size={16} aria-hidden />
        <bdi className={styles.name}>{name}</bdi>
        {files !== undefined && <span className={styles.count}>{new Intl.NumberFormat(locale).format(files)}</span>}
      </button>
    </li>
  )
}

interface FoldersProps {
  readonly chosen: Folder
  readonly onChoose: (folder: Folder) => void
}

/** Where one looks: everything, what lies nowhere, or one folder. Nothing where there are none. */
export const Folders = ({ chosen, onChoose }: FoldersProps) => {
  const words = useMediaWords()
  const folders = useFolders()
  if (folders.length === 0 && chosen === undefined) return null
  return (
    <nav aria-label={words.folders} className={styles.folders}>
      <ul>
        <One name={words.everything} icon={Images} chosen={chosen === undefined} onChoose={() => onChoose(undefined)} />
        <One name={words.inNone} icon={FolderX} chosen={chosen === null} onChoose={() => onChoose(null)} />
        {folders.map(({ tag, files }) => (
          <One
            key={tag}
            name={tag}
            icon={tag === chosen ? FolderOpen : FolderIcon}
            files={files}
            chosen={tag === chosen}
            onChoose={() => onChoose(tag)}
          />
        ))}
      </ul>
    </nav>
  )
}
