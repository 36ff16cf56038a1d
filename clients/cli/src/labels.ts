import type { Scheduly } from './client.ts'
import { UsageError } from './failures.ts'

/** Every label that is named, by their ids: each by its id, or by its name however that is capitalized. */
export const labelIds = async (
  scheduly: Scheduly,
  orgId: string,
  wanted: readonly string[],
): Promise<readonly string[]> => {
  if (wanted.length === 0) return []
  const labels = await scheduly.labels.list(orgId).toArray()
  return wanted.map((word) => {
    const found = labels.find(({ id, name }) => id === word || name.toLowerCase() === word.trim().toLowerCase())
    if (found !== undefined) return found.id
    const names = labels.map(({ name }) => `"${name}"`).join(', ')
    throw new UsageError(
      names === ''
        ? `There is no label "${word}", and no other either; labels are made in the settings of the organization.`
        : `There is no label "${word}"; there are: ${names}.`,
    )
  })
}
