import { Suspense, useState } from 'react'
import { Share2 } from 'lucide-react'
import { late } from '#web/lib/late.ts'
import { useRights } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { useSharingWords } from './words.ts'

const ShareDialog = late(async () => (await import('./share-dialog.tsx')).ShareDialog)

/** Shares posts with people without an account; for owners and admins. */
export const ShareButton = ({
  posts,
  small = false,
}: {
  readonly posts: readonly string[]
  readonly small?: boolean
}) => {
  const words = useSharingWords()
  const { leads } = useRights()
  const [open, setOpen] = useState(false)
  if (!leads) return null
  return (
    <>
      <Button small={small} kind={small ? 'plain' : 'quiet'} icon={Share2} onClick={() => setOpen(true)}>
        {words.share}
      </Button>
      <Suspense fallback={null}>{open && <ShareDialog posts={posts} onClose={() => setOpen(false)} />}</Suspense>
    </>
  )
}
