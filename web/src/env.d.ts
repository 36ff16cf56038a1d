/// <reference types="vite/client" />

/** Trusted Types (W3C), as far as they are used here: what a policy makes is taken where a text would be refused. */
interface Window {
  readonly trustedTypes?: {
    createPolicy(
      name: string,
      rules: { readonly createScriptURL: (input: string) => string },
    ): { createScriptURL(input: string): string }
  }
}
