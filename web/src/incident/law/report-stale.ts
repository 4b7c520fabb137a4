/** What is asked for again once something was said of a report: its clocks, its stages and the record change with it. */
export const reportStale = ['reports', 'known', 'incident', 'timeline', 'obligations', 'now']
