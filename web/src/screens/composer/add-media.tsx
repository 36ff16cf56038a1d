import { useRef, useState } from 'react'
import { Images, Link2, RotateCw, Upload as UploadIcon, X } from 'lucide-react'
import type { File } from '#web/lib/content.ts'
import { Button, IconButton } from '#web/parts/button.tsx'
import { useComposer } from './context.ts'
import { changeMedia, type Place } from './draft.ts'
import { FetchDialog } from './fetch-dialog.tsx'
import { fieldIds } from './issues.ts'
import { LibraryDialog } from './library-dialog.tsx'
import type { Upload } from './use-uploads.ts'
import { useComposerWords } from './words.ts'
import styles from './media.module.css'

const KINDS = 'image/jpeg,image/png,image/webp,image/gif,video/mp4,video/quicktime'

const UploadRow = ({ upload }: { readonly upload: Upload }) => {
  const words = useComposerWords()
  const { uploads } = useComposer()
  return (
    <li className={styles.upload}>
      <bdi className={styles.name}>{upload.name}</bdi>
      {upload.failure === null ? (
        <progress value={upload.share ?? 0} aria-label={words.uploading(upload.name)} />
      ) : (
        <span role="alert" className={styles.failure}>
          {upload.failure === '' ? words.uploadLost : upload.failure}
        </span>
      )}
      {upload.failure !== null && (
        <IconButton
          small
          icon={RotateCw}
          label={words.uploadAgain(upload.name)}
          onClick={() => uploads.again(upload)}
        />
      )}
      <IconButton small icon={X} label={words.uploadCancel(upload.name)} onClick={() => uploads.cancel(upload.id)} />
    </li>
  )
}

const UploadList = ({ place }: { readonly place: Place }) => {
  const { uploads } = useComposer()
  const here = uploads.uploads.filter(({ place: to }) => to.part === place.part && to.scope === place.scope)
  if (here.length === 0) return null
  return (
    <ul className={styles.uploads}>
      {here.map((upload) => (
        <UploadRow key={upload.id} upload={upload} />
      ))}
    </ul>
  )
}

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
  const { edit } = useComposer()
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
      <UploadList place={place} />
      {open === 'library' && <LibraryDialog onClose={close} onChoose={add} />}
      {open === 'address' && <FetchDialog onClose={close} onFetched={add} />}
    </div>
  )
}
