import type { ReactNode } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Refusal } from './states.tsx'
import { withStepUp } from './step-up-ask.ts'
import { usePartsWords } from './words.ts'

interface ConfirmProps {
  readonly title: string
  /** What will be so afterwards. */
  readonly description: ReactNode
  /** What the button says that does it. */
  readonly does: string
  readonly danger?: boolean
  /** Does it; may ask who it is first, where the server wants to know. */
  readonly run: () => Promise<unknown>
  readonly onDone?: () => void
  readonly onClose: () => void
  readonly children?: ReactNode
}

/** Asks once more before something that cannot be taken back easily, and shows why when it is refused. */
export const Confirm = ({ title, description, does, danger = true, run, onDone, onClose, children }: ConfirmProps) => {
  const words = usePartsWords()
  const doing = useMutation({
    mutationFn: () => withStepUp(run),
    onSuccess: () => {
      onClose()
      onDone?.()
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind={danger ? 'danger' : 'primary'} busy={doing.isPending} onClick={() => doing.mutate()}>
            {does}
          </Button>
        </>
      }
    >
      {children}
      <Refusal error={doing.error} />
    </Dialog>
  )
}
