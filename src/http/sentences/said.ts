/** A sentence with `{names}` of what an answer tells beside its code; `{name:word}` and `{name:size}` say how it is shown. */
export type Said = string | Readonly<Record<string, string>>

/** Sentences by code; where a code has several cases, by the `reason` of its params, and `other` for all the rest. */
export type Sentences = Readonly<Record<string, Said>>
