/** Whether an address leads to the machine that opens it: a telephone that is sent it gets nowhere. */
export function leadsHome(url: string): boolean {
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname)
}
