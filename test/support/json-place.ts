const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const replaceIn = (node: unknown, steps: readonly string[], value: unknown): unknown => {
  const [step, ...rest] = steps
  if (step === undefined) return value
  // A list that is not there yet gets its first entry.
  if (node === undefined && step === '0') return [replaceIn(undefined, rest, value)]
  if (!Array.isArray(node))
    return { ...(isRecord(node) ? node : {}), [step]: replaceIn(isRecord(node) ? node[step] : undefined, rest, value) }
  return node.map((each: unknown, index) => (String(index) === step ? replaceIn(each, rest, value) : each))
}

/** A copy of the object with another value at the JSON pointer; objects and lists on the way there are made. */
export const withValueAt = (
  object: Readonly<Record<string, unknown>>,
  pointer: string,
  value: unknown,
): Readonly<Record<string, unknown>> => {
  const made = replaceIn(object, pointer.split('/').slice(1), value)
  return isRecord(made) ? made : {}
}

/** The JSON pointers of every value inside, containers included, the whole excluded. */
export const placesOf = (node: unknown, pointer = ''): readonly string[] => {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([name, value]) => [
    `${pointer}/${name}`,
    ...placesOf(value, `${pointer}/${name}`),
  ])
}

/** The value at the JSON pointer; undefined for none. */
export const valueAt = (node: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined), node)
