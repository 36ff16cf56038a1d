import { useQuery } from '@tanstack/react-query'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { useOrgId } from '#web/lib/org.ts'
import { formatBytes } from './size.ts'
import { useMediaWords } from './words.ts'
import styles from './media.module.css'

/** How much of its place the organization has used. */
export const Usage = () => {
  const words = useMediaWords()
  const locale = useLocale()
  const org = useOrgId()
  const { data } = useQuery({
    queryKey: [...keys.media(org), 'usage'],
    queryFn: () => api.media.getUsage(org),
  })
  if (data === undefined) return null
  const { bytes, files, quota_bytes: quota } = data
  const says = words.usage(formatBytes(bytes, locale), formatBytes(quota, locale))
  return (
    <div className={styles.usage}>
      <p>
        {words.files(files)} · {says}
      </p>
      <progress value={bytes} max={quota} aria-label={says} />
    </div>
  )
}
