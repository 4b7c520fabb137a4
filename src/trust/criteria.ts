/**
 * The Trust Services Criteria by their numbers (AICPA TSP section 100, 2017, points of focus revised 2022). The numbers are facts; the
 * criteria's own sentences are the AICPA's and are not repeated here.
 */
export const trustCategories = ['security', 'availability', 'processing integrity', 'confidentiality', 'privacy'] as const
export type TrustCategory = (typeof trustCategories)[number]
export type Series = Readonly<{ id: string; name: string; category: TrustCategory; criteria: readonly string[] }>

const series = (category: TrustCategory, id: string, name: string, count: number): Series => ({
  id,
  name,
  category,
  criteria: Array.from({ length: count }, (_, n) => `${id}.${n + 1}`),
})
export const allSeries: readonly Series[] = [
  series('security', 'CC1', 'Control environment', 5),
  series('security', 'CC2', 'Communication and information', 3),
  series('security', 'CC3', 'Risk assessment', 4),
  series('security', 'CC4', 'Monitoring', 2),
  series('security', 'CC5', 'Control activities', 3),
  series('security', 'CC6', 'Access', 8),
  series('security', 'CC7', 'System operations', 5),
  series('security', 'CC8', 'Change management', 1),
  series('security', 'CC9', 'Risk mitigation', 2),
  series('availability', 'A1', 'Availability', 3),
  series('processing integrity', 'PI1', 'Processing integrity', 5),
  series('confidentiality', 'C1', 'Confidentiality', 2),
  series('privacy', 'P1', 'Notice', 1),
  series('privacy', 'P2', 'Choice and consent', 1),
  series('privacy', 'P3', 'Collection', 2),
  series('privacy', 'P4', 'Use, retention and disposal', 3),
  series('privacy', 'P5', 'Access', 2),
  series('privacy', 'P6', 'Disclosure and notification', 7),
  series('privacy', 'P7', 'Quality', 1),
  series('privacy', 'P8', 'Monitoring and enforcement', 1),
]
export const allCriteria: readonly string[] = allSeries.flatMap(s => s.criteria)
