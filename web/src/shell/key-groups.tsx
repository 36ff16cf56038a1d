import { useKeyWords } from './key-words.ts'
import styles from './keys.module.css'
import { PLACE_KEYS, type PlaceName } from './place-keys.ts'
import { useShellWords } from './words.ts'

type Row = readonly [keys: string, meaning: string]

export interface KeyGroup {
  readonly title: string
  readonly rows: readonly Row[]
}

export const Keyboard = ({ keys }: { readonly keys: string }) => {
  const { names } = useKeyWords()
  return keys.split(' ').map((key) => (
    <kbd key={key} className={styles.key}>
      {names[key] ?? key}
    </kbd>
  ))
}

/** Every key that does something; of those that lead somewhere only the ones to these places. */
export const useKeyGroups = (leadsTo: (place: PlaceName) => boolean = () => true): readonly KeyGroup[] => {
  const shell = useShellWords()
  const words = useKeyWords()
  return [
    {
      title: shell.general,
      rows: [
        ['Ctrl/⌘ K', words.search],
        ['/', words.find],
        ['N', shell.write],
        ['?', words.help],
      ],
    },
    {
      title: shell.goTo,
      rows: PLACE_KEYS.filter(([name]) => leadsTo(name)).map(([name, key]) => [`G ${key.toUpperCase()}`, shell[name]]),
    },
    {
      title: words.calendar,
      rows: [
        ['M W D L', words.month],
        ['T', words.now],
        ['[ ]', words.stepping],
        ['Space', words.pick],
        ['↑ ↓ ← →', words.arrows],
      ],
    },
    {
      title: words.lists,
      rows: [
        ['J K', words.next],
        ['X', words.choose],
        ['E', words.edit],
      ],
    },
    {
      title: words.approvals,
      rows: [
        ['A', words.approve],
        ['R', words.changes],
      ],
    },
    { title: words.composer, rows: [['Ctrl/⌘ Enter', words.schedule]] },
  ]
}
