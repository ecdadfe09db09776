import { z } from 'zod'
import type { ApiServices } from '../../src-shared/api/index.ts'
import type { StudyPlan } from '../../src-shared/api/study.ts'
import { fail, FailureError } from '../../src-shared/base/failure.ts'
import type { Strategy } from '../../src-shared/strategies/strategy.ts'
import { strategies, type StrategyId } from '../../src-shared/strategies/index.ts'
import { studySchema, type Study } from '../../src-shared/study-file.ts'
import type { ServiceContext } from '../app.ts'
import { checkStudy, parseStudy, printStudy } from '../files/study-file.ts'
import { createStudyFiles } from '../storage/study-files.ts'
import type { Stores } from '../stores.ts'
import { createStudyPace, type StudyPace } from './study/study-pace.ts'
import { describeExtent, measureExtent } from './study/study-plan.ts'

export function createStudyService({ stores, ports }: ServiceContext): ApiServices['study'] {
  const files = createStudyFiles(ports.home)
  const paceOf = rememberLast((open: Stores): StudyPace => createStudyPace(open.runs))
  const mayWrite = (): void => {
    if (!stores().runner) fail('locked', 'Another Terrace works in this data folder.', { where: ports.home, hint: 'Use that one, or close it first.' })
  }
  const planOf = (study: Study): StudyPlan => {
    const open = stores()
    const extent = describeExtent(measureExtent(study, open.market))
    return { ...extent, ...paceOf(open).estimate(study, extent) }
  }
  return {
    read: ({ text, name }) => {
      const study = parseStudy(text, name)
      return { study, yaml: printStudy(study) }
    },
    schema: () => z.toJSONSchema(studySchema, { io: 'input', unrepresentable: 'any' }),
    check: ({ text }) => checkStudy(text),
    plan: ({ text }) => {
      try {
        return { plan: planOf(parseStudy(text, 'study')), failure: null }
      } catch (thrown) {
        // That it cannot be run as it stands is what was asked.
        if (thrown instanceof FailureError) return { plan: null, failure: thrown.failure }
        throw thrown
      }
    },
    paces: () =>
      Object.values<Strategy>(strategies).map((strategy) => {
        const { seconds, measuredRuns } = planOf(studySchema.parse({ strategy: { id: strategy.id as StrategyId } }))
        return { id: strategy.id, lookbackDays: strategy.lookbackDays(strategy.params.parse({})), seconds, measuredRuns }
      }),
    files: () => files.list(),
    save: ({ id, text }) => {
      mayWrite()
      return files.save(id, text)
    },
    remove: ({ id }) => {
      mayWrite()
      return files.remove(id)
    },
  }
}

/** The same answer for the same question as last time: a restored database brings stores of its own. */
function rememberLast<Question, Answer>(make: (question: Question) => Answer): (question: Question) => Answer {
  let last: { readonly question: Question; readonly answer: Answer } | undefined
  return (question) => {
    if (last?.question !== question) last = { question, answer: make(question) }
    return last.answer
  }
}
