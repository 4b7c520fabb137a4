/** The one list of pagers that can be imported from. A new one is a folder beside this file, and a line here. */

import { goalert } from './goalert/goalert.ts'
import { grafanaOnCall } from './grafana-oncall/grafana-oncall.ts'
import { opsgenie } from './opsgenie/opsgenie.ts'
import type { Pager } from './pager.ts'
import { pagerduty } from './pagerduty/pagerduty.ts'

export const pagers: readonly Pager[] = [pagerduty, opsgenie, grafanaOnCall, goalert]
