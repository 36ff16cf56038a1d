/** A LIKE pattern for whatever holds this text; its `%`, `_` and `\` mean themselves. */
export const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, (character) => `\\${character}`)}%`
