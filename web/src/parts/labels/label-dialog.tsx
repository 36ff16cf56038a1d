import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { issueAt } from '#web/api/problems.ts'
import { useOrgId } from '#web/lib/org.ts'
import { CheckField, TextField } from '#web/parts/field.tsx'
import { Choices } from '#web/parts/rows.tsx'
import { SaveDialog } from '#web/parts/save-dialog.tsx'
import { Dot, type Label } from './labels.tsx'
import { useLabelWords } from './words.ts'
import styles from './labels.module.css'

const COLORS = [
  'gray',
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'blue',
  'violet',
  'pink',
] as const satisfies readonly Label['color'][]

interface LabelDialogProps {
  /** The one that is changed; a new one is made without it. */
  readonly label?: Label
  readonly onDone: (label: Label) => void
  readonly onClose: () => void
}

const Colors = ({ chosen, onChoose }: { chosen: Label['color']; onChoose: (color: Label['color']) => void }) => {
  const words = useLabelWords()
  return (
    <Choices label={words.color}>
      <div className={styles.swatches}>
        {COLORS.map((color) => (
          <CheckField
            key={color}
            type="radio"
            name="color"
            label={
              <span className={styles.swatch}>
                <Dot color={color} />
                {words.colors[color]}
              </span>
            }
            checked={chosen === color}
            onChange={() => onChoose(color)}
          />
        ))}
      </div>
    </Choices>
  )
}

/** Makes a label, or changes one. */
export const LabelDialog = ({ label, onDone, onClose }: LabelDialogProps) => {
  const words = useLabelWords()
  const org = useOrgId()
  const client = useQueryClient()
  const [name, setName] = useState(label?.name ?? '')
  const [color, setColor] = useState<Label['color']>(label?.color ?? 'teal')
  const saving = useMutation({
    mutationFn: () =>
      label === undefined ? api.labels.create(org, { name, color }) : api.labels.change(org, label.id, { name, color }),
    onSuccess: (saved) => {
      for (const queryKey of [keys.labels(org), keys.postLists(org)]) void client.invalidateQueries({ queryKey })
      onDone(saved)
      onClose()
    },
  })
  const wrong = issueAt(saving.error, 'name')
  return (
    <SaveDialog
      title={label === undefined ? words.makeTitle : words.changeTitle}
      saving={saving}
      isTold={wrong !== undefined}
      onSave={() => saving.mutate()}
      onClose={onClose}
    >
      <TextField
        label={words.name}
        required
        maxLength={50}
        value={name}
        onChange={({ target }) => setName(target.value)}
        error={wrong}
      />
      <Colors chosen={color} onChoose={setColor} />
    </SaveDialog>
  )
}
