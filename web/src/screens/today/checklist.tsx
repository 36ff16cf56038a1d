import type { ReactNode } from 'react'
import type { Post } from '@scheduly/client'
import { CircleCheck } from 'lucide-react'
import { useChannels, useProviders } from '#web/api/reads.ts'
import { classes } from '#web/lib/classes.ts'
import { useOrg, useOrgId, useRights } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { testAccount } from '#web/lib/test-account.ts'
import { Button, ButtonLink } from '#web/parts/button.tsx'
import { useConnecting } from '#web/parts/connecting.ts'
import { SandboxMark } from '#web/parts/network.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { stepOf } from './step.ts'
import { useTodayWords } from './words.ts'
import styles from './today.module.css'

/** By itself, and in one click where a network is a test network. */
const Connect = () => {
  const words = useTodayWords()
  const organization = useOrg()
  const { id: org } = organization
  const { leads } = useRights()
  const test = useProviders().find(({ available }) => available === 'sandbox')
  const account = testAccount(organization, useChannels(org))
  const connecting = useConnecting(org)
  if (!leads) return <p>{words.connectOther}</p>
  return (
    <>
      <div className={styles.doing}>
        {test !== undefined && (
          <Button
            kind="primary"
            busy={connecting.isPending || connecting.isSuccess}
            onClick={() => connecting.mutate({ provider: test.code, account })}
          >
            {words.useTest}
          </Button>
        )}
        {test !== undefined && <SandboxMark />}
        <ButtonLink {...(test === undefined && { kind: 'primary' as const })} href={places.channels(org)}>
          {words.connectReal}
        </ButtonLink>
      </div>
      <Refusal error={connecting.error} />
    </>
  )
}

const Go = ({ href, children }: { readonly href: string; readonly children: string }) => (
  <div className={styles.doing}>
    <ButtonLink kind="primary" href={href}>
      {children}
    </ButtonLink>
  </div>
)

interface StepProps {
  readonly number: number
  readonly next: number
  readonly title: string
  readonly hint: string
  /** What stands there while it is the next step. */
  readonly children: ReactNode
}

const STEPS = 4

const Step = ({ number, next, title, hint, children }: StepProps) => {
  const words = useTodayWords()
  const [isDone, isNext] = [number < next, number === next]
  return (
    <li
      className={classes(styles.step, isDone && styles.stepDone, isNext && styles.stepNext)}
      aria-current={isNext ? 'step' : undefined}
    >
      <span className={styles.number} aria-hidden>
        {isDone ? <CircleCheck size={22} /> : number + 1}
      </span>
      <div className={styles.stepBody}>
        <h2>
          <span className="only-heard">{words.step(number + 1, STEPS)} </span>
          {title}
          {isDone && <span className="only-heard"> {words.stepDone}</span>}
        </h2>
        {!isDone && <p>{hint}</p>}
        {isNext && children}
      </div>
    </li>
  )
}

/** The way to the first published post, a button at a time. */
export const Checklist = ({ posts }: { readonly posts: readonly Post[] }) => {
  const words = useTodayWords()
  const org = useOrgId()
  const next = stepOf(useChannels(org), posts)
  const [post] = posts
  return (
    <section className={styles.first} aria-label={words.firstTitle}>
      <p className={styles.firstLead}>{words.firstLead}</p>
      <ol className={styles.steps}>
        <Step number={0} next={next} title={words.connect} hint={words.connectHint}>
          <Connect />
        </Step>
        <Step number={1} next={next} title={words.writeStep} hint={words.writeHint}>
          <Go href={places.compose(org)}>{words.writeDo}</Go>
        </Step>
        <Step number={2} next={next} title={words.planStep} hint={words.planHint}>
          {post !== undefined && <Go href={places.compose(org, post.id)}>{words.planDo}</Go>}
        </Step>
        <Step number={3} next={next} title={words.seeStep} hint={words.seeHint}>
          {post !== undefined && <Go href={places.post(org, post.id)}>{words.seeDo}</Go>}
        </Step>
      </ol>
    </section>
  )
}
