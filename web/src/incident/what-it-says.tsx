/** What its alert says, and its runbook, beside what is to be done: of the newest that fires, else of the newest. */
import { useQuery } from '@tanstack/react-query'
import { AlertSays } from '../alert-says.tsx'
import { refOf } from '../incident-ref.ts'
import * as questions from '../questions.ts'
import { ReportSays } from '../report-says.tsx'
import type { IncidentDetail } from '../shapes.ts'

export function WhatItSays({ incident }: { incident: IncidentDetail }) {
  const wanted = incident.alerts > 0 && incident.status === 'open'
  const found = useQuery({ ...questions.incidentAlerts(refOf(incident)), enabled: wanted })
  const items = found.data?.items ?? []
  const alert = items.find(one => one.status === 'firing') ?? items[0]
  if (!wanted || alert === undefined || (alert.says.text === null && alert.says.links.length === 0 && alert.report === null)) return null
  return (
    <div className="mt-4 border-l-3 border-rule pl-3">
      <h2 className="sr-only">{alert.report === null ? 'What the alert says' : 'What was reported'}</h2>
      <AlertSays says={alert.says} />
      {alert.report !== null && <ReportSays reference={alert.report} brief />}
    </div>
  )
}
