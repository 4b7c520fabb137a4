/** The record of the incident, to print or to keep: for auditors and customers who ask for it. */

/** `of`: the incident, as in addresses. A page of its own opens beside this one. */
export function RecordLinks({ of }: { of: string }) {
  const record = recordAddress(of)
  return (
    <p className="flex flex-wrap items-center gap-x-5 text-sm">
      <a href={`${record}?as=html`} target="_blank" rel="noreferrer" className="inline-flex min-h-11 items-center">
        Print or save the record
      </a>
      <a href={`${record}?as=markdown`} download={`incident-${of}.md`} className="inline-flex min-h-11 items-center">
        as Markdown
      </a>
      <a href={`${record}?as=json`} download={`incident-${of}.json`} className="inline-flex min-h-11 items-center">
        as JSON
      </a>
    </p>
  )
}

export const recordAddress = (of: string): string => `/api/v1/incidents/${of}/record`
