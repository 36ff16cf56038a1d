import { useId, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Form } from './rows.tsx'
import { Refusal } from './states.tsx'
import { usePartsWords } from './words.ts'

interface SaveDialogProps {
  readonly title: string
  readonly description?: string
  readonly saving: { readonly isPending: boolean; readonly error: Error | null }
  /** Whether a field says already what is wrong. */
  readonly isTold?: boolean
  readonly onSave: () => void
  readonly onClose: () => void
  readonly children: ReactNode
}

/** A few fields that are saved together, or left as they were. */
export const SaveDialog = ({ saving, isTold = false, onSave, children, ...dialog }: SaveDialogProps) => {
  const parts = usePartsWords()
  const form = useId()
  return (
    <Dialog
      open
      {...dialog}
      actions={
        <>
          <Button onClick={dialog.onClose}>{parts.cancel}</Button>
          <Button type="submit" form={form} kind="primary" busy={saving.isPending}>
            {parts.save}
          </Button>
        </>
      }
    >
      <Form id={form} onSubmit={onSave}>
        {children}
      </Form>
      {!isTold && <Refusal error={saving.error} />}
    </Dialog>
  )
}
