/** In which country a zone is, where it is in one alone: whose public holidays are meant when somebody names only the zone. */
import { countriesWithHolidays } from './holidays.ts'

let byZone: ReadonlyMap<string, string | null> | undefined

/** DE for Europe/Berlin; null: no country, or several share the zone. */
export function countryOfZone(zone: string): string | null {
  byZone ??= made()
  return byZone.get(zone) ?? null
}

function made(): ReadonlyMap<string, string | null> {
  const found = new Map<string, string | null>()
  for (const country of countriesWithHolidays())
    for (const zone of zonesIn(country)) found.set(zone, found.has(zone) && found.get(zone) !== country ? null : country)
  return found
}

/** ECMA-402's Locale Info, which the compiler's library does not know of yet. */
const zonesIn = (country: string): readonly string[] =>
  (new Intl.Locale('und', { region: country }) as Intl.Locale & { getTimeZones?(): readonly string[] }).getTimeZones?.() ?? []
