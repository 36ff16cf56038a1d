/** The only file that reads the environment. */
export const env: Readonly<Record<string, string | undefined>> = process.env
