/** A number with its noun, as people say it: "1 text", "2 texts", "1 entry is". */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`
