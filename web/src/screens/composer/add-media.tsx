import { useRef, useState } from 'react'
import { Images, Link2, Upload as UploadIcon } from 'lucide-react'
import type { File } from '#web/lib/content.ts'
import { Button } from '#web/parts/button.tsx'
import { UploadList } from '#web/parts/uploads/list.tsx'
import { useComposer } from './context.ts'
import { changeMedia, type Place } from './draft.ts'
import { FetchDialog } from './fetch-dialog.tsx'
import { fieldIds } from './issues.ts'
import { LibraryDialog } from './library-dialog.tsx'
import { useComposerWords } from './words.ts'
import styles from './media.module.css'

const KINDS = 'image/jpeg,image/png,image/webp,image/gif,video/mp4,video/quicktime'

const FromComputer = ({ place }: { readonly place: Place }) => {
  const words = useComposerWords()
  const { uploads } = useComposer()
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={KINDS}
        aria-label={words.upload}
        onChange={({ target }) => {
          uploads.start([...(target.files ?? [])], place)
          target.value = ''
        }}
      />
      <Button small kind="quiet" icon={UploadIcon} onClick={() => input.current?.click()}>
        {words.upload}
      </Button>
    </>
  )
}

/** The ways to bring a file to a part: from here, from the library, from an address. It can be dropped and pasted, too. */
export const AddMedia = ({ place }: { readonly place: Place }) => {
  const words = useComposerWords()
  const { edit, uploads } = useComposer()
  const [open, setOpen] = useState<'library' | 'address' | null>(null)
  const close = (): void => setOpen(null)
  const add = (files: readonly File[]): void =>
    edit((draft) => changeMedia(draft, place, (media) => [...media, ...files]))
  return (
    <div className={styles.adding}>
      <div
        id={fieldIds.media(place.part)}
        tabIndex={-1}
        role="group"
        aria-label={words.addMedia}
        className={styles.ways}
      >
        <FromComputer place={place} />
        <Button small kind="quiet" icon={Images} onClick={() => setOpen('library')}>
          {words.fromLibrary}
        </Button>
        <Button small kind="quiet" icon={Link2} onClick={() => setOpen('address')}>
          {words.fromAddress}
        </Button>
      </div>
      <UploadList of={uploads} where={({ place: to }) => to.part === place.part && to.scope === place.scope} />
      {open === 'library' && <LibraryDialog onClose={close} onChoose={add} />}
      {open === 'address' && <FetchDialog onClose={close} onFetched={add} />}
    </div>
  )
}
