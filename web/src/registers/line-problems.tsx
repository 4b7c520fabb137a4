/** What is wrong in a file, line by line, and what to write instead. */
import type { LineProblem } from '../shapes.ts'

export function LineProblems({ title, problems }: { title: string; problems: readonly LineProblem[] }) {
  return (
    <div role="alert" className="border-l-4 border-alarm bg-alarm-soft px-4 py-3 text-sm">
      <p className="font-semibold">{title}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable by keyboard */}
      <section className="mt-2 max-h-72 overflow-y-auto" tabIndex={0} aria-label="What is wrong, by line">
        <table className="w-full text-left">
          <thead>
            <tr>
              <th className="pr-3 font-semibold">Line</th>
              <th className="pr-3 font-semibold">Column</th>
              <th className="font-semibold">What, and what to write instead</th>
            </tr>
          </thead>
          <tbody>
            {problems.map((problem, n) => (
              <tr key={`${problem.line} ${problem.column} ${n}`} className="border-t border-rule align-top">
                <td className="py-1 pr-3">{problem.line}</td>
                <td className="py-1 pr-3">{problem.column || 'whole line'}</td>
                <td className="py-1 [overflow-wrap:anywhere]">
                  {problem.what}; {problem.instead}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  )
}
