import { allocate } from './allocate.ts'
import { app } from './app.ts'
import { backtest } from './backtest.ts'
import type { Client, Contract, Services } from './contract.ts'
import { compute } from './compute.ts'
import { data } from './data.ts'
import { desks } from './desks.ts'
import { jobs } from './jobs.ts'
import { measure } from './measure.ts'
import { models } from './models.ts'
import { report } from './report.ts'
import { runs } from './runs.ts'
import { settings } from './settings.ts'
import { study } from './study.ts'
import { universe } from './universe.ts'

/** Every group that the program offers. A group added here without a service is a compile error in src-main/app.ts. */
export const contract = { app, settings, jobs, measure, backtest, runs, data, universe, study, report, compute, allocate, models, desks } satisfies Contract

export type Api = Client<typeof contract>
export type ApiServices = Services<typeof contract>
