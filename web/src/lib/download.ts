/** The name that the server gives a file, or another one. */
const nameOf = (response: Response, otherwise: string): string =>
  /filename="?([^";]+)"?/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? otherwise

const save = (content: Blob, name: string): void => {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has begun to read it by the time that other work comes.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

/** Has the browser keep an answer as a file. */
export const saveResponse = async (response: Response, otherwise: string): Promise<void> =>
  save(await response.blob(), nameOf(response, otherwise))

export const saveText = (text: string, name: string): void => save(new Blob([text], { type: 'text/plain' }), name)
