import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

interface AskProps {
  readonly title: string
  /** What happens then. */
  readonly children: ReactNode
  /** What the button says that does it. */
  readonly yes: string
  readonly no: string
  readonly danger?: boolean
  readonly onAnswer: (yes: boolean) => void
}

/** Asks before something that cannot be taken back. */
export const Ask = ({ title, children, yes, no, danger = false, onAnswer }: AskProps) => (
  <Dialog
    open
    onClose={() => onAnswer(false)}
    title={title}
    description={children}
    actions={
      <>
        <Button onClick={() => onAnswer(false)}>{no}</Button>
        <Button kind={danger ? 'danger' : 'primary'} onClick={() => onAnswer(true)}>
          {yes}
        </Button>
      </>
    }
  />
)
