import { useId, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Form } from './rows.tsx'
import { Refusal } from './states.tsx'
import { usePartsWords } from './words.ts'

interface SaveDialogProps {
  readonly title: string
  readonly description?: string
  /** What the button says that does it; that it saves, where it is left out. */
  readonly does?: string
  readonly kind?: 'primary' | 'danger'
  /** What the form is called. */
  readonly label?: string
  readonly saving: { readonly isPending: boolean; readonly error: Error | null }
  /** Whether a field says already what is wrong. */
  readonly isTold?: boolean
  readonly onSave: () => void
  readonly onClose: () => void
  readonly children: ReactNode
}

/** A few fields that are saved together, or left as they were. */
export const SaveDialog = (props: SaveDialogProps) => {
  const parts = usePartsWords()
  const { saving, isTold = false, does = parts.save, kind = 'primary', label, onSave, children, ...dialog } = props
  const form = useId()
  return (
    <Dialog
      open
      {...dialog}
      actions={
        <>
          <Button onClick={dialog.onClose}>{parts.cancel}</Button>
          <Button type="submit" form={form} kind={kind} busy={saving.isPending}>
            {does}
          </Button>
        </>
      }
    >
      <Form id={form} {...(label !== undefined && { label })} onSubmit={onSave}>
        {children}
      </Form>
      {!isTold && <Refusal error={saving.error} />}
    </Dialog>
  )
}
