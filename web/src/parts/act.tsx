import { useLanguage } from '#web/i18n/i18n.ts'
import { acts } from '#web/said/acts.ts'

/** An act of the audit log in words; its code, by which the log is asked, on a closer look. One of a later version by its code. */
export const Act = ({ action }: { readonly action: string }) => {
  const name = acts[useLanguage()][action]
  return name === undefined ? <code>{action}</code> : <span title={action}>{name}</span>
}
