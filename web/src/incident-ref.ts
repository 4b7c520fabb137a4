/** How an incident is called in an address and by people: 12, and of a drill, which counts its own, D12. */
export const refOf = ({ drill, number }: Readonly<{ drill: boolean; number: number }>): string => `${drill ? 'D' : ''}${number}`
