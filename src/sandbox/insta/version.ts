/** A path with and without the version of the API before it. */
export const versioned = (path: string): readonly string[] => [path, `/:version(^v\\d{1,3}\\.\\d{1,2}$)${path}`]

/** A path segment that names a thing by its number, or the account of the token. */
export const ID = ':id(^(?:\\d{1,25}|me)$)'
