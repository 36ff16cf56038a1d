import { Type } from 'typebox'
import { Words } from './common.ts'

// How an issue is told: by the check of a post, which always says everything, and in a problem, which leaves out what is not so.

export const BASES = Words(['page', 'observed', 'own'], {
  description:
    'Where the rule is known from: a page of the network (source), what the network was seen to refuse although no page says it, or this software, whose rule it is.',
})

export const FIX_WORDS =
  'convert, resize, crop_or_pad, shorten, transcode, remove or edit (the post); reconnect or resume (its channel); configure (this installation)'

const NumberOrText = (description: string) => Type.Unsafe<number | string>({ type: ['number', 'string'], description })

/** What a sentence of one's own is made of. */
export const PARAMS = Type.Record(Type.String(), Type.Unsafe<number | string>({ type: ['number', 'string'] }), {
  description:
    'What the sentence names, by name, for a sentence in another language; reason tells cases of one code apart. docs/problems.md lists them; more may come.',
})

/** A rule that is broken, without a place: of a file by itself. */
export const RuleOfFile = Type.Object({
  code: Type.String({ description: 'Which rule is broken; stable.' }),
  detail: Type.String(),
  limit: Type.Optional(NumberOrText('The bound that is broken.')),
  actual: Type.Optional(NumberOrText('What is there instead, in the same unit.')),
  params: Type.Optional(PARAMS),
})

/** An issue of a problem. What stands beside pointer, code and detail is there when a rule for posts is broken. */
export const ProblemIssue = Type.Object({
  pointer: Type.String({ description: 'JSON pointer into the body, or into /query.' }),
  code: Type.String({ description: 'Which rule is broken; stable.' }),
  detail: Type.String(),
  channel_id: Type.Optional(
    Type.String({ format: 'uuid', description: 'The channel that it stands in the way of; left out: all of it.' }),
  ),
  limit: Type.Optional(NumberOrText('The bound that is broken.')),
  actual: Type.Optional(NumberOrText('What is there instead, in the same unit.')),
  params: Type.Optional(PARAMS),
  basis: Type.Optional(BASES),
  source: Type.Optional(Type.String({ description: 'Where the rule is written.' })),
  read_on: Type.Optional(
    Type.String({ format: 'date', description: 'When that page was read.', examples: ['2026-11-23'] }),
  ),
  fix: Type.Optional(Type.String({ description: FIX_WORDS })),
})
