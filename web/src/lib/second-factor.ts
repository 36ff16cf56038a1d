/** Codes of an app are six digits, however they are grouped; recovery codes look otherwise. */
export const secondFactor = (typed: string): { totp_code?: string; recovery_code?: string } => {
  const code = typed.trim()
  if (code === '') return {}
  const digits = code.replaceAll(/[\s-]/g, '')
  return /^\d{6}$/.test(digits) ? { totp_code: digits } : { recovery_code: code }
}
