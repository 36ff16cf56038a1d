const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether a word of an address can be the id of anything: whatever else stands there is passed over. */
export const isId = (text: string): boolean => UUID.test(text)
