import { useState } from 'react'
import { Menu } from '@base-ui/react/menu'
import { Check, Plus, Tag, X } from 'lucide-react'
import { useLabels } from '#web/api/reads.ts'
import { classes } from '#web/lib/classes.ts'
import { useOrgId } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { LabelDialog } from './label-dialog.tsx'
import { Dot, type Label } from './labels.tsx'
import { useLabelWords } from './words.ts'
import styles from './labels.module.css'

/** The API takes so many on one post. */
const MOST = 20

interface PickerProps {
  /** What is chosen here; „Labels“ unless said otherwise. */
  readonly title?: string
  readonly chosen: readonly string[]
  readonly onChange: (ids: readonly string[]) => void
  /** What is chosen and not read yet, or not there any more: as it was shown. */
  readonly known?: readonly Label[]
}

interface ItemsProps extends Pick<PickerProps, 'chosen' | 'onChange'> {
  readonly onMake: () => void
}

const toggled = (chosen: readonly string[], id: string): readonly string[] =>
  chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id]

const Items = ({ chosen, onChange, onMake }: ItemsProps) => {
  const words = useLabelWords()
  const labels = useLabels(useOrgId())
  return (
    <>
      {labels.map(({ id, name, color }) => (
        <Menu.CheckboxItem
          key={id}
          className={styles.item}
          checked={chosen.includes(id)}
          disabled={!chosen.includes(id) && chosen.length >= MOST}
          onCheckedChange={() => onChange(toggled(chosen, id))}
        >
          <span className={styles.tick}>
            <Menu.CheckboxItemIndicator>
              <Check size={16} aria-hidden />
            </Menu.CheckboxItemIndicator>
          </span>
          <Dot color={color} />
          <bdi>{name}</bdi>
        </Menu.CheckboxItem>
      ))}
      <Menu.Item className={styles.item} disabled={chosen.length >= MOST} onClick={onMake}>
        <Plus size={16} aria-hidden />
        {words.make}
      </Menu.Item>
    </>
  )
}

/** Chooses labels, or makes one. */
export const LabelPicker = ({ title, chosen, onChange, known = [] }: PickerProps) => {
  const words = useLabelWords()
  const labels = useLabels(useOrgId())
  const [making, make] = useState(false)
  const shown = chosen.flatMap(
    (id) => labels.find((each) => each.id === id) ?? known.find((each) => each.id === id) ?? [],
  )
  return (
    <fieldset className={styles.picker}>
      <legend className={classes(title === undefined && 'only-heard')}>{title ?? words.labels}</legend>
      {shown.map(({ id, name, color }) => (
        <span key={id} className={styles.label}>
          <Dot color={color} />
          <bdi>{name}</bdi>
          <button
            type="button"
            className={styles.off}
            aria-label={words.takeOff(name)}
            onClick={() => onChange(toggled(chosen, id))}
          >
            <X size={14} aria-hidden />
          </button>
        </span>
      ))}
      <Menu.Root>
        <Menu.Trigger
          render={
            <Button small kind="quiet" icon={Tag}>
              {words.choose}
            </Button>
          }
        />
        <Menu.Portal>
          <Menu.Positioner className={styles.place} sideOffset={4} align="start">
            <Menu.Popup className={styles.popup}>
              <Items chosen={chosen} onChange={onChange} onMake={() => make(true)} />
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {making && <LabelDialog onDone={({ id }) => onChange([...chosen, id])} onClose={() => make(false)} />}
    </fieldset>
  )
}
