/** Every way in which a change can break a client that was written for the document before. */
export const RULES = {
  route_removed: 'A request that was answered is not known any more.',
  operation_renamed: 'Generated clients name their methods by the operationId.',
  path_parameter_renamed: 'Generated clients name their arguments by it.',
  security_tightened: 'A way to come in that sufficed does not suffice any more.',
  security_scheme_changed: 'What shows who calls is sent in another way.',
  parameter_removed: 'Parameters that are not listed are refused.',
  parameter_required: 'Requests without it were taken.',
  body_removed: 'A body that was taken is not known any more.',
  body_required: 'Requests without a body were taken.',
  media_type_removed: 'A form that was sent or asked for is gone.',
  field_removed: 'A field that clients send is refused, or one that they read is gone.',
  field_required: 'Requests without this field were taken.',
  field_optional: 'Clients read this field without asking whether it is there.',
  field_added: 'The object said that it has no other fields.',
  fields_closed: 'Fields that are not listed were taken.',
  type_removed: 'A type that clients send is refused.',
  type_added: 'Clients may get a type that they do not know here, such as null.',
  word_removed: 'A word that clients send is refused.',
  word_added: 'Clients may get a word that they do not know, in a list that was said to be whole.',
  bound_narrowed: 'Values that were taken are refused.',
  bound_widened: 'Clients may get values beyond what they were told.',
  form_narrowed: 'Texts or lists that were taken are refused.',
  form_widened: 'Clients may get texts or lists of another form.',
  default_changed: 'The same request means something else.',
  status_removed: 'An answer that clients take for success does not come any more.',
  status_added: 'An answer of success comes that clients do not know.',
  header_removed: 'Clients read this header.',
} as const

export type Rule = keyof typeof RULES

/** One change that breaks clients. */
export interface Change {
  readonly rule: Rule
  /** Route or component, then the part of it, then a JSON pointer: `POST /orgs/{org_id}/posts body application/json /text`. */
  readonly place: string
  /** What it was and what it is, in a few words. */
  readonly detail: string
}

/** The changes, each once; a place that has no pointer ends without the gap before it. */
export const distinct = (changes: readonly Change[]): readonly Change[] => {
  const neat = changes.map((change) => ({ ...change, place: change.place.trimEnd() }))
  return [...new Map(neat.map((change) => [`${change.rule} ${change.place}`, change])).values()]
}
