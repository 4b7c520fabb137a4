/** Stamps states that a fold made: a state under another version is folded again from its events, never read. */
export const foldVersion = 'fold-1'
