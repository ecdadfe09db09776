import type { SectionRow } from '../section.ts'
import { attribution } from './attribution.ts'
import { calendar } from './calendar.ts'
import { caveats } from './caveats.ts'
import { costSensitivity } from './cost-sensitivity.ts'
import { crises } from './crises.ts'
import { drawdowns } from './drawdowns.ts'
import { folds } from './folds.ts'
import { growth } from './growth.ts'
import { holdings } from './holdings.ts'
import { luck } from './luck.ts'
import { metricTable } from './metric-table.ts'
import { parameters } from './parameters.ts'
import { rollingFigures } from './rolling-figures.ts'
import { summary } from './summary.ts'
import { today } from './today.ts'

/** Every section, in the order in which a careful reader asks. */
export const SECTIONS: readonly SectionRow[] = [summary, growth, metricTable, luck, drawdowns, calendar, rollingFigures, holdings, costSensitivity, crises, folds, attribution, today, parameters, caveats]
