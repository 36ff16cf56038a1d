/** Puts the focus into the search of what is shown, with what stands there chosen; false where there is none. */
export const focusSearch = (): boolean => {
  const fields = document.querySelectorAll<HTMLInputElement>('#content input[type="search"]')
  const field = [...fields].find((each) => each.checkVisibility())
  if (field === undefined) return false
  field.focus()
  field.select()
  return true
}
