import { useState } from 'react'
import { Link } from 'wouter'
import { places } from '#web/lib/places.ts'
import { areShortcutsOn, setShortcuts } from '#web/lib/shortcuts.ts'
import { Dialog } from '#web/parts/dialog.tsx'
import { CheckField } from '#web/parts/field.tsx'
import { Keyboard, useKeyGroups, type KeyGroup } from './key-groups.tsx'
import { useKeyWords } from './key-words.ts'
import type { Destination } from './navigation.ts'
import { useShellWords } from './words.ts'
import styles from './keys.module.css'

const Group = ({ title, rows }: KeyGroup) => (
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

/** Every key that does something, and the way to everything else that one can ask. */
export const Keys = ({ destinations, onClose }: KeysProps) => {
  const shell = useShellWords()
  const words = useKeyWords()
  const groups = useKeyGroups((place) => destinations.some(({ name }) => name === place))
  const [on, setOn] = useState(areShortcutsOn)
  const change = (next: boolean): void => {
    setShortcuts(next)
    setOn(next)
  }
  return (
    <Dialog open onClose={onClose} title={shell.shortcuts} wide>
      <CheckField label={words.on} hint={words.onHint} checked={on} onChange={({ target }) => change(target.checked)} />
      <div className={styles.groups}>
        {groups.map((group) => (
          <Group key={group.title} {...group} />
        ))}
      </div>
      <p>
        <Link href={places.help} onClick={onClose}>
          {shell.helpPage}
        </Link>
      </p>
    </Dialog>
  )
}
