import { useQuery } from '@tanstack/react-query'
import { providersQuery, useChannels } from '#web/api/reads.ts'
import { choiceWords } from '#web/i18n/choice-words.ts'
import { useSaid } from '#web/i18n/said.ts'
import { fileChanges, type Change } from '#web/lib/changes.ts'
import type { Content, File, Part } from '#web/lib/content.ts'
import { useOrgId } from '#web/lib/org.ts'
import { schemaOf } from '#web/lib/schema.ts'
import { diffWords } from '#web/lib/word-diff.ts'
import { ChannelName } from '#web/parts/network.tsx'
import { Picture } from '#web/parts/preview/picture.tsx'
import { useReviewWords } from './words.ts'
import styles from './review.module.css'

const Words = ({ before, after }: { readonly before: string; readonly after: string }) => {
  const words = useReviewWords()
  return (
    <p className={styles.diff} dir="auto">
      {diffWords(before, after).map(({ kind, text }, index) => {
        // Stretches have no other name than their place.
        if (kind === 'same') return <span key={index}>{text}</span>
        const Mark = kind === 'gone' ? 'del' : 'ins'
        return (
          <Mark key={index} className={styles[kind]}>
            <span className="only-heard">{kind === 'gone' ? words.wasGone : words.isNew}</span>
            {text}
          </Mark>
        )
      })}
    </p>
  )
}

const FileRow = ({ files, says }: { readonly files: readonly File[]; readonly says: string }) => (
  <div className={styles.files}>
    <p>{says}</p>
    <div className={styles.pictures}>
      {files.map((file) => (
        <span key={file.media_id} className={styles.picture}>
          <Picture file={file} />
        </span>
      ))}
    </div>
  </div>
)

const Files = ({ before, after }: { readonly before: readonly File[]; readonly after: readonly File[] }) => {
  const words = useReviewWords()
  const { gone, came, redescribed, reordered } = fileChanges(before, after)
  return (
    <>
      {gone.length > 0 && <FileRow files={gone} says={words.filesGone(gone.length)} />}
      {came.length > 0 && <FileRow files={came} says={words.filesCame(came.length)} />}
      {redescribed.length > 0 && <FileRow files={redescribed} says={words.filesDescribed(redescribed.length)} />}
      {reordered && <p className={styles.faint}>{words.filesOrdered}</p>}
    </>
  )
}

const NOTHING: Part = { text: '', media: [] }

const Parts = ({ before, after }: { readonly before: Content; readonly after: Content }) => {
  const words = useReviewWords()
  const count = Math.max(before.thread.length, after.thread.length)
  return Array.from({ length: count }, (_, index) => {
    const [was, is] = [before.thread[index], after.thread[index]]
    if (JSON.stringify(was) === JSON.stringify(is)) return null
    const [one, other] = [was ?? NOTHING, is ?? NOTHING]
    return (
      <div key={index} className={styles.part}>
        <p className={styles.faint}>
          {words.part(index + 2)}
          {was === undefined && ` · ${words.partNew}`}
          {is === undefined && ` · ${words.partGone}`}
        </p>
        <Words before={one.text} after={other.text} />
        <Files before={one.media} after={other.media} />
      </div>
    )
  })
}

const Whole = ({ content, gone }: { readonly content: Content; readonly gone: boolean }) => {
  const words = useReviewWords()
  return (
    <>
      <p className={styles.faint}>{gone ? words.channelGone : words.channelNew}</p>
      <Words before={gone ? content.text : ''} after={gone ? '' : content.text} />
    </>
  )
}

const Channels = ({ ids }: { readonly ids: readonly string[] }) => {
  const words = useReviewWords()
  const channels = useChannels(useOrgId())
  if (ids.length === 0) return null
  return (
    <p className={styles.channels}>
      {ids.map((id) => {
        const channel = channels.find((each) => each.id === id)
        return channel === undefined ? (
          <span key={id} className={styles.faint}>
            {words.channelUnknown}
          </span>
        ) : (
          <ChannelName key={id} channel={channel} />
        )
      })}
    </p>
  )
}

/** What the choices of a channel's network are called, as the composer has them; their bare names until that is known. */
const useChoiceNames = (channelId: string | undefined) => {
  const said = useSaid()
  const provider = useChannels(useOrgId()).find(({ id }) => id === channelId)?.provider
  const { data: providers = [] } = useQuery(providersQuery)
  const { properties = {} } = schemaOf(providers.find(({ code }) => code === provider)?.options)
  return (name: string): string => {
    const schema = properties[name]
    return schema === undefined ? name : choiceWords(said, name, schema).label
  }
}

const Choices = ({ of, channelId }: { readonly of: readonly string[]; readonly channelId: string | undefined }) => {
  const words = useReviewWords()
  const nameOf = useChoiceNames(channelId)
  return <p className={styles.faint}>{words.options(of.map(nameOf).join(', '))}</p>
}

const One = ({ change: { channelIds, before, after, options } }: { readonly change: Change }) => (
  <li className={styles.change}>
    <Channels ids={channelIds} />
    {before === null && after !== null && <Whole content={after} gone={false} />}
    {after === null && before !== null && <Whole content={before} gone />}
    {before !== null && after !== null && (
      <>
        <Words before={before.text} after={after.text} />
        <Files before={before.media} after={after.media} />
        <Parts before={before} after={after} />
      </>
    )}
    {options.length > 0 && <Choices of={options} channelId={channelIds[0]} />}
  </li>
)

/** What is different between two versions of a post, by channel. */
export const Changes = ({ of }: { readonly of: readonly Change[] }) => {
  const words = useReviewWords()
  if (of.length === 0) return <p className={styles.faint}>{words.noChanges}</p>
  return (
    <ul className={styles.changes}>
      {of.map((change) => (
        <One key={change.channelIds.join()} change={change} />
      ))}
    </ul>
  )
}
