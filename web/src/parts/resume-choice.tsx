import { CheckField } from './field.tsx'
import { Choices } from './rows.tsx'

export type Due = 'review' | 'publish_now'

export interface ResumeWords {
  readonly resumeHint: string
  readonly review: string
  readonly reviewHint: string
  readonly publishNow: string
  readonly publishNowHint: string
}

interface ResumeChoiceProps {
  readonly value: Due
  readonly onChange: (due: Due) => void
  readonly words: ResumeWords
}

/** What becomes of what came due in a pause; nothing goes out late unless somebody says so here. */
export const ResumeChoice = ({ value, onChange, words }: ResumeChoiceProps) => (
  <Choices label={<span className="only-heard">{words.resumeHint}</span>}>
    <CheckField
      type="radio"
      name="due"
      label={words.review}
      hint={words.reviewHint}
      checked={value === 'review'}
      onChange={() => onChange('review')}
    />
    <CheckField
      type="radio"
      name="due"
      label={words.publishNow}
      hint={words.publishNowHint}
      checked={value === 'publish_now'}
      onChange={() => onChange('publish_now')}
    />
  </Choices>
)
