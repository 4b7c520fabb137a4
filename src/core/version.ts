/** The facts' own version, in every event. Older ones are lifted on reading; newer ones are another release's. */
export const schema = 1

/** Stamps states that a fold made: a state under another version is folded again from its events, never read. */
export const foldVersion = 'fold-3'
