/**
 * An id that nothing else on the page has. Not `useId`: what draws us counts by place in the tree, and a dialog, which is a tree of its
 * own, would get what the screen below has already.
 */
import { useState } from 'react'

let given = 0
export const useOwnId = (): string => useState(() => `own-${++given}`)[0]
