import { useLocale } from '#web/i18n/i18n.ts'
import { useNow } from '#web/lib/now.ts'
import { formatDistance } from './time.tsx'

/** How far a moment is away, in words that move on by themselves. */
export const useDistance = (): ((at: string) => string) => {
  const [now, locale] = [useNow(), useLocale()]
  return (at) => formatDistance(Date.parse(at), now, locale)
}
