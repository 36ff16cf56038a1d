import { useState } from 'react'
import { areShortcutsOn, setShortcuts } from '#web/lib/shortcuts.ts'
import { createWords } from '#web/i18n/i18n.ts'
import { Dialog } from '#web/parts/dialog.tsx'
import { CheckField } from '#web/parts/field.tsx'
import type { Destination } from './navigation.ts'
import { useShellWords } from './words.ts'
import styles from './keys.module.css'

const en = {
  on: 'Single keys do things',
  onHint: 'Switch this off if you dictate, or if keys do things that you did not mean.',
  search: 'Search and commands',
  help: 'This list',
  calendar: 'In the calendar',
  month: 'Month, week, day, list',
  now: 'Today',
  stepping: 'Before, after',
  pick: 'Pick up a post, put it down',
  arrows: 'Move by day or hour',
  lists: 'In lists and approvals',
  next: 'Next, previous',
  approve: 'Approve',
  changes: 'Request changes',
  edit: 'Edit',
  composer: 'When writing',
  schedule: 'Schedule',
}

const de: typeof en = {
  on: 'Einzelne Tasten bewirken etwas',
  onHint: 'Schalte das aus, wenn du diktierst oder Tasten etwas tun, was du nicht wolltest.',
  search: 'Suche und Befehle',
  help: 'Diese Liste',
  calendar: 'Im Kalender',
  month: 'Monat, Woche, Tag, Liste',
  now: 'Heute',
  stepping: 'Davor, danach',
  pick: 'Beitrag aufnehmen, ablegen',
  arrows: 'Um Tag oder Stunde verschieben',
  lists: 'In Listen und Freigaben',
  next: 'Nächster, voriger',
  approve: 'Freigeben',
  changes: 'Änderung erbitten',
  edit: 'Bearbeiten',
  composer: 'Beim Schreiben',
  schedule: 'Planen',
}

const useWords = createWords({ en, de })

type Row = readonly [keys: string, meaning: string]

const Keyboard = ({ keys }: { readonly keys: string }) =>
  keys.split(' ').map((key) => (
    <kbd key={key} className={styles.key}>
      {key}
    </kbd>
  ))

const Group = ({ title, rows }: { readonly title: string; readonly rows: readonly Row[] }) => (
  <section>
    <h3>{title}</h3>
    <dl className={styles.rows}>
      {rows.map(([keys, meaning]) => (
        <div key={keys} className={styles.row}>
          <dt>
            <Keyboard keys={keys} />
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  </section>
)

interface KeysProps {
  readonly destinations: readonly Destination[]
  readonly onClose: () => void
}

/** Every key that does something. */
export const Keys = ({ destinations, onClose }: KeysProps) => {
  const shell = useShellWords()
  const words = useWords()
  const [on, setOn] = useState(areShortcutsOn)
  const change = (next: boolean): void => {
    setShortcuts(next)
    setOn(next)
  }
  return (
    <Dialog open onClose={onClose} title={shell.shortcuts} wide>
      <CheckField label={words.on} hint={words.onHint} checked={on} onChange={({ target }) => change(target.checked)} />
      <div className={styles.groups}>
        <Group
          title={shell.general}
          rows={[
            ['Ctrl/⌘ K', words.search],
            ['N', shell.write],
            ['?', words.help],
          ]}
        />
        <Group title={shell.goTo} rows={destinations.map(({ key, label }) => [`G ${key.toUpperCase()}`, label])} />
        <Group
          title={words.calendar}
          rows={[
            ['M W D L', words.month],
            ['T', words.now],
            ['[ ]', words.stepping],
            ['Space', words.pick],
            ['↑ ↓ ← →', words.arrows],
          ]}
        />
        <Group
          title={words.lists}
          rows={[
            ['J K', words.next],
            ['A', words.approve],
            ['R', words.changes],
            ['E', words.edit],
          ]}
        />
        <Group title={words.composer} rows={[['Ctrl/⌘ Enter', words.schedule]]} />
      </div>
    </Dialog>
  )
}
