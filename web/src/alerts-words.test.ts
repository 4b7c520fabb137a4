import { expect, test } from 'vitest'
import { alertsWords } from './alerts-words.ts'

test('one alert is one, several say how many still fire, and when it is over only how many there were', () => {
  const words = (alerts: number, alertsFiring: number, status: 'open' | 'resolved' = 'open') =>
    alertsWords({ alerts, alertsFiring, status })
  expect([words(1, 1), words(1, 0), words(3, 2)]).toEqual(['1 alert, firing', '1 alert, no longer firing', '2 of 3 alerts firing'])
  expect([words(1, 0, 'resolved'), words(3, 0, 'resolved')]).toEqual(['1 alert', '3 alerts'])
})
