/**
 * How a rule counts, as data. Hours are exact elapsed time and know no weekends; days, business days and months are dates
 * of a zone, and what is due on a date is due by the end of it, unless the recipient closes earlier.
 */
export type Counting =
  | Readonly<{ by: 'hours'; hours: number }>
  /** Calendar days after the day of the event, which is not counted. `roll`: what happens when the last one is no working day. */
  | Readonly<{ by: 'days'; days: number; roll: Roll }>
  | Readonly<{ by: 'months'; months: number; roll: Roll }>
  /** `closes`: HH:MM at which the recipient closes; null: the end of the day. */
  | Readonly<{ by: 'business days'; days: number; closes: string | null }>
  /** So many days after the last day of the year in which the event fell. */
  | Readonly<{ by: 'days after the year'; days: number }>
  /** Hours or months that end at noon of the next working day when they end on none (DORA's reports). */
  | Readonly<{ by: 'hours, noon'; hours: number }>
  | Readonly<{ by: 'months, noon'; months: number }>
  /** So many hours from the classification, and at most so many from awareness. */
  | Readonly<{ by: 'dora-initial'; hours: number; hoursOfAwareness: number; noon: boolean }>
  | Readonly<{ by: 'at once' }>
  /** No figure in the law: "without undue delay". */
  | Readonly<{ by: 'no figure'; words: string }>

/** 'next working day': by the end of it, as Regulation 1182/71 Art 3(4) has it. */
export type Roll = 'none' | 'next working day'

const many = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`

/** The counting in words, for people. */
export function countingWords(counting: Counting): string {
  const rolled = (roll: Roll) => (roll === 'none' ? '' : '; a Saturday, Sunday or holiday runs to the end of the next working day')
  switch (counting.by) {
    case 'hours':
      return `${many(counting.hours, 'hour')} of exact elapsed time, weekends and holidays included`
    case 'days':
      return `${many(counting.days, 'calendar day')} to the end of the last, the day of the event not counted${rolled(counting.roll)}`
    case 'months':
      return `${many(counting.months, 'month')} to the end of the same date (of the month's last day where it is shorter)${rolled(counting.roll)}`
    case 'business days':
      return `${many(counting.days, 'business day')}, the day of the event not counted, to ${counting.closes ?? 'the end of the last'}${counting.closes === null ? '' : ' on the last'}`
    case 'days after the year':
      return `${many(counting.days, 'calendar day')} after the end of the year, to the end of the last`
    case 'hours, noon':
      return `${many(counting.hours, 'hour')} of exact elapsed time; ending on a weekend or holiday: noon of the next working day`
    case 'months, noon':
      return `${many(counting.months, 'month')} to the end of the same date; ending on a weekend or holiday: noon of the next working day`
    case 'dora-initial':
      return `${many(counting.hours, 'hour')} from classification and at most ${counting.hoursOfAwareness} from awareness; classified later than that: ${many(counting.hours, 'hour')} from classification${counting.noon ? '; ending on a weekend or holiday: noon of the next working day' : ''}`
    case 'at once':
      return 'at once'
    case 'no figure':
      return `${counting.words}: no figure`
  }
}
