import { lazy, Suspense, useState } from 'react'
import { History } from 'lucide-react'
import { Button } from '#web/parts/button.tsx'
import { useComposer } from './context.ts'
import { StatusLine } from './status-line.tsx'
import { useToolWords } from './tool-words.ts'
import styles from './composer.module.css'

const VersionsDialog = lazy(async () => ({ default: (await import('./versions-dialog.tsx')).VersionsDialog }))

const Versions = ({ post }: { readonly post: string }) => {
  const words = useToolWords()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button small kind="quiet" icon={History} onClick={() => setOpen(true)}>
        {words.versions}
      </Button>
      {open && (
        <Suspense>
          <VersionsDialog post={post} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}

/** Beside the title: how safe what is written is, and the way to what was written before. */
export const HeadTools = () => {
  const { state } = useComposer()
  const post = state.stored?.post.id
  return (
    <div className={styles.head}>
      <StatusLine />
      {post !== undefined && <Versions post={post} />}
    </div>
  )
}
