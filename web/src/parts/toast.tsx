import type { ReactNode } from 'react'
import { Toast } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import { Link } from 'wouter'
import { sentenceOf } from '#web/api/problems.ts'
import { usePartsWords } from './words.ts'
import styles from './toast.module.css'

/** What can be taken back, can be for so long. */
const UNDO_MS = 10_000
const SHORT_MS = 5_000

/** Where what is said leads on to. */
export interface ToastLink {
  readonly href: string
  readonly label: string
}

interface Beside {
  readonly link?: ToastLink
}

const List = () => {
  const words = usePartsWords()
  const { toasts, close } = Toast.useToastManager<Beside>()
  return toasts.map((toast) => (
    // What is urgent is read out beside it, and so not here; but it would be hidden, with the buttons that lead on.
    <Toast.Root
      key={toast.id}
      toast={toast}
      data-toast
      aria-hidden={false}
      aria-live={toast.priority === 'high' ? 'off' : undefined}
      className={styles.toast}
    >
      <Toast.Content className={styles.content}>
        <Toast.Title className={styles.title} render={<p />} />
        {toast.data?.link !== undefined && (
          <Link href={toast.data.link.href} className={styles.link} onClick={() => close(toast.id)}>
            {toast.data.link.label}
          </Link>
        )}
      </Toast.Content>
      {toast.actionProps !== undefined && <Toast.Action className={styles.action} />}
      {/* Tab leads there, also before the messages have the focus: whoever hears the page is told of it as well. */}
      <Toast.Close className={styles.away} aria-label={words.dismiss} aria-hidden={false}>
        <X size={18} aria-hidden />
      </Toast.Close>
    </Toast.Root>
  ))
}

/** The place of short messages, below everything; screen readers hear them, and they hold nobody up. */
export const Toasts = ({ children }: { readonly children: ReactNode }) => {
  const words = usePartsWords()
  return (
    <Toast.Provider limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport} aria-label={words.messages}>
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

interface Teller {
  /** Says that something is done; with `undo` it can be taken back for ten seconds. Gives what takes the message away. */
  readonly done: (text: string, undo?: () => void, link?: ToastLink) => () => void
  /** Says what stood in the way, in the server's own words. */
  readonly failed: (error: unknown) => void
}

export const useToasts = (): Teller => {
  const { add, close } = Toast.useToastManager<Beside>()
  const words = usePartsWords()
  return {
    done: (text, undo, link) => {
      const id = add({
        title: text,
        timeout: undo === undefined && link === undefined ? SHORT_MS : UNDO_MS,
        ...(link !== undefined && { data: { link } }),
        ...(undo !== undefined && {
          actionProps: {
            children: words.undo,
            onClick: () => {
              close(id)
              undo()
            },
          },
        }),
      })
      return () => close(id)
    },
    failed: (error) => {
      add({ title: sentenceOf(error, words.offline, words.stale), type: 'bad', timeout: UNDO_MS, priority: 'high' })
    },
  }
}
