/** Files that are on their way, by container, oldest first. What arrived before a restart is gone. */
export type Arriving = Map<string, { readonly path: string; received: number }>
