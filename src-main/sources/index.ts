import { csv } from './csv/csv.ts'
import { ecb } from './ecb.ts'
import { fred } from './fred.ts'
import { simulated } from './simulated.ts'
import type { Source } from './source.ts'
import { wikipedia } from './wikipedia.ts'
import { yahoo } from './yahoo.ts'

/** Every data source. A line here is all that the program needs; the contract test then asks for a recorded fixture. */
export const SOURCES = { yahoo, csv, fred, ecb, wikipedia, simulated } as const satisfies Readonly<Record<string, Source>>
