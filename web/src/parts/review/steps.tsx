import type { Post, PostDetail } from '@scheduly/client'
import { CircleCheck, CircleDashed, CircleDot, type LucideIcon } from 'lucide-react'
import { useLocale } from '#web/i18n/i18n.ts'
import { Note } from '#web/parts/states.tsx'
import { useNames } from './names.ts'
import { useStepWords } from './step-words.ts'
import styles from './steps.module.css'

type Step = Post['approval']['steps'][number]

const ICONS: Readonly<Record<Step['state'], LucideIcon>> = {
  done: CircleCheck,
  open: CircleDot,
  waiting: CircleDashed,
}

/** Who decided, or is asked for. */
const Who = ({ step, isApproved }: { readonly step: Step; readonly isApproved: boolean }) => {
  const words = useStepWords()
  const nameOf = useNames()
  const locale = useLocale()
  const names = (ids: readonly string[]): string => new Intl.ListFormat(locale).format(ids.map((id) => nameOf(id)))
  const asked = step.needs === 'all' ? words.allOf : words.anyOf
  return (
    <>
      {step.approved_by.length > 0 && <span>{words.by(names(step.approved_by))}</span>}
      {step.state !== 'done' && step.may_approve.length > 0 && <span>{asked(names(step.may_approve))}</span>}
      {!isApproved && step.state !== 'done' && step.may_approve.length === 0 && <strong>{words.nobody}</strong>}
    </>
  )
}

/** How the steps of an approval stand; nothing where there are none. */
export const ApprovalSteps = ({ of: { approval } }: { readonly of: Pick<Post, 'approval'> }) => {
  const words = useStepWords()
  if (approval.steps.length === 0) return null
  const isApproved = approval.state === 'approved'
  return (
    <section aria-label={words.steps}>
      <ol className={styles.steps}>
        {approval.steps.map((step) => {
          const Icon = ICONS[step.state]
          return (
            <li key={step.name} className={styles.step} aria-current={step.state === 'open' ? 'step' : undefined}>
              <Icon size={18} aria-hidden className={styles[step.state]} />
              <div className={styles.words}>
                <span>
                  <strong>
                    <bdi>{step.name}</bdi>
                  </strong>{' '}
                  {isApproved && step.state !== 'done' ? words.notAsked : words.state[step.state]}
                </span>
                <Who step={step} isApproved={isApproved} />
              </div>
            </li>
          )
        })}
      </ol>
    </section>
  )
}

/** That somebody once let it out over open steps, for as long as the post is there. */
export const BrokenGlass = ({ post: { approvals } }: { readonly post: PostDetail }) => {
  const words = useStepWords()
  const nameOf = useNames()
  return approvals
    .filter(({ break_glass: broke }) => broke)
    .map(({ created_at: at, actor_id: who, comment }) => (
      <Note key={at} urgent>
        {words.brokeGlass(nameOf(who))} <q dir="auto">{comment}</q>
      </Note>
    ))
}
