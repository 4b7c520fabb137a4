/** The API's answers as TypeScript sees them: names for `src/http/api.ts`, nothing of our own, and only types. */
import type * as api from '../../src/http/api.ts'
import type * as breachApi from '../../src/http/breach-api.ts'
import type * as calendarApi from '../../src/http/calendar-api.ts'
import type * as chatApi from '../../src/http/chat-api.ts'
import type * as customersApi from '../../src/http/customers-api.ts'
import type * as entryApi from '../../src/http/entry-api.ts'
import type * as evidenceApi from '../../src/http/evidence-api.ts'
import type * as figuresApi from '../../src/http/figures-api.ts'
import type * as planForms from '../../src/http/forms-api.ts'
import type * as grantsApi from '../../src/http/grants-api.ts'
import type * as integrationsApi from '../../src/http/integrations-api.ts'
import type * as knownApi from '../../src/http/known-api.ts'
import type * as notificationApi from '../../src/http/notification-api.ts'
import type * as ownApi from '../../src/http/own-api.ts'
import type * as patternsApi from '../../src/http/patterns-api.ts'
import type * as planApi from '../../src/http/plan-api.ts'
import type * as playbookApi from '../../src/http/playbook-api.ts'
import type * as populationApi from '../../src/http/population-api.ts'
import type * as reportApi from '../../src/http/report-api.ts'
import type * as reportedApi from '../../src/http/reported-api.ts'
import type * as scheduleApi from '../../src/http/schedule-api.ts'
import type * as shadowApi from '../../src/http/shadow-api.ts'
import type * as vendorsApi from '../../src/http/vendors-api.ts'

export type Problem = api.As<typeof api.Problem>
export type ShadowView = api.As<typeof shadowApi.ShadowView>
export type ShadowReport = api.As<typeof shadowApi.ShadowReportShown>
export type ShadowEnded = api.As<typeof shadowApi.ShadowEnded>
export type AlertChannel = api.As<typeof chatApi.ChatShown>
export type AlertChannelSettings = api.As<typeof chatApi.ChatSettingsBody>
export type AlertChannelTested = api.As<typeof chatApi.ChatTested>
export type LineProblem = api.As<typeof customersApi.LineProblem>
export type CustomersFound = api.As<typeof customersApi.CustomersFound>
export type Own = api.As<typeof ownApi.Own>
export type OwnHeld = api.As<typeof ownApi.OwnHeld>
export type OwnDeleted = api.As<typeof ownApi.OwnDeleted>
export type Grant = api.As<typeof grantsApi.GrantShown>
export type GrantScope = Grant['scopes'][number]['scope']
export type Application = api.As<typeof grantsApi.ApplicationShown>
export type NewApplication = api.As<typeof grantsApi.NewApplication>
export type MadeApplication = api.As<typeof grantsApi.MadeApplication>
export type PersonBrief = api.As<typeof api.PersonBrief>
export type Person = api.As<typeof api.Person>
export type Method = api.As<typeof api.Method>
export type CarrierSetUp = api.As<typeof api.CarrierSetUp>
export type MethodKind = api.As<typeof api.MethodKind>
export type Rung = api.As<typeof api.Rung>
export type Position = api.As<typeof api.Position>
export type Schedule = api.As<typeof api.Schedule>
export type ScheduleIn = api.As<typeof api.ScheduleIn>
export type OnCallAt = api.As<typeof scheduleApi.OnCallAt>
export type CalendarFileRead = api.As<typeof scheduleApi.CalendarFileRead>
export type CalendarFeed = api.As<typeof api.CalendarFeed>
export type Shift = api.As<typeof api.Shift>
export type Obligation = api.As<typeof api.Obligation>
export type Page = api.As<typeof api.Page>
export type IncidentBrief = api.As<typeof api.IncidentBrief>
export type IncidentDetail = api.As<typeof api.IncidentDetail>
export type TimelineEntry = api.As<typeof api.TimelineEntry>
export type Alert = api.As<typeof api.Alert>
export type PersonReport = api.As<typeof reportedApi.PersonReport>
export type Me = api.As<typeof api.Me>
export type Now = api.As<typeof api.Now>
export type Integration = api.As<typeof integrationsApi.Integration>
export type MadeIntegration = api.As<typeof integrationsApi.MadeIntegration>
export type NewIntegration = api.As<typeof integrationsApi.NewIntegration>
export type PlanView = api.As<typeof api.PlanView>
export type PlanVersion = api.As<typeof planApi.PlanVersion>
export type PlanVersionDetail = api.As<typeof planApi.PlanVersionDetail>
export type PlanChecked = api.As<typeof planApi.PlanChecked>
export type PlanForms = api.As<typeof planForms.PlanForms>
export type PlanBlockForm = PlanForms['blocks'][number]
export type PlanField = planForms.FormField
export type PlanOutline = api.As<typeof planForms.PlanOutline>
export type PlanValue = planForms.BlockValue
export type PlanEdit = api.As<typeof planForms.PlanEdit>
export type PlanEdited = api.As<typeof planForms.PlanEdited>
export type PlanDifference = api.As<typeof planApi.PlanDifference>
export type PlanReader = api.As<typeof planApi.PlanReader>
export type Adoption = api.As<typeof planApi.Adoption>
export type Replay = api.As<typeof planApi.Replay>
export type RunbookDraft = api.As<typeof playbookApi.RunbookDraft>
export type EscalationAt = api.As<typeof planApi.EscalationAt>
export type FirstPlan = api.As<typeof planApi.FirstPlan>
export type FiveQuestions = api.As<typeof planApi.FiveQuestions>
export type PlanSaved = api.As<typeof planApi.PlanSaved>
export type WayIn = api.As<typeof entryApi.WayIn>
export type ApiToken = api.As<typeof entryApi.ApiToken>
export type Ring = api.As<typeof api.Ring>
export type LiveChange = api.As<typeof api.LiveChange>
export type Verb = api.Verb
export type Ask<V extends Verb> = api.As<(typeof api.verbs)[V]>
export type List<T> = { items: T[]; total?: number; next?: string | null }
export type RunningObligation = api.As<typeof api.ObligationListed>
export type MadeToken = api.As<typeof entryApi.MadeToken>
export type NewToken = api.As<typeof entryApi.NewToken>
export type MethodTested = api.As<typeof api.MethodTested>
export type SignInLink = api.As<typeof api.SignInLink>
export type Invited = api.As<typeof entryApi.Invited>
export type Done = api.As<typeof api.Done>
export type Customer = api.As<typeof api.Customer>
export type CustomersTaken = api.As<typeof api.CustomersTaken>
export type Vendor = api.As<typeof api.Vendor>
export type VendorRecord = api.As<typeof vendorsApi.VendorRecord>
export type VendorReport = api.As<typeof vendorsApi.VendorReport>
export type VendorReportIn = api.As<typeof vendorsApi.VendorReportIn>
export type CommitmentIn = api.As<typeof vendorsApi.CommitmentIn>
export type VendorUptime = api.As<typeof vendorsApi.VendorUptime>
export type VendorsTaken = api.As<typeof vendorsApi.VendorsTaken>
export type VendorWord = api.As<typeof api.VendorWord>
export type VendorHeard = api.As<typeof api.VendorHeard>
export type BreachEntry = api.As<typeof breachApi.BreachEntry>
export type BreachRegister = api.As<typeof breachApi.BreachRegister>
export type Exported = api.As<typeof api.Export>
export type LawProfile = api.As<typeof api.LawProfile>
export type LawRule = api.As<typeof api.LawRule>
export type Figure = api.As<typeof api.Figure>
export type Figures = api.As<typeof api.Figures>
export type FigureSeries = api.As<typeof figuresApi.FigureSeries>
export type EvidenceKept = api.As<typeof evidenceApi.EvidenceKept>
export type EvidenceOfIncident = api.As<typeof evidenceApi.EvidenceOfIncident>
export type Known = api.As<typeof knownApi.Known>
export type AffectedCustomers = api.As<typeof api.AffectedCustomers>
export type ChooseCustomers = api.As<typeof api.ChooseCustomers>
export type Notice = api.As<typeof notificationApi.Notice>
export type Notification = api.As<typeof notificationApi.Notification>
export type Proposal = api.As<typeof notificationApi.Proposal>
export type OrgCalendar = api.As<typeof calendarApi.OrgCalendar>
export type Patterns = api.As<typeof patternsApi.Patterns>
export type PatternShown = Patterns['items'][number]
export type RaisedPattern = Patterns['raised'][number]
export type PatternsOfIncident = api.As<typeof patternsApi.PatternsOfIncident>
export type Populations = api.As<typeof populationApi.Populations>
export type Report = api.As<typeof reportApi.Report>
export type ReportBrief = api.As<typeof reportApi.ReportBrief>
