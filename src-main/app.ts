import { contract, type ApiServices } from '../src-shared/api/index.ts'
import type { AppInfo } from '../src-shared/api/app.ts'
import { createDispatcher } from '../src-shared/api/dispatch.ts'
import { createClient, type Transport } from '../src-shared/api/client.ts'
import type { Api } from '../src-shared/api/index.ts'
import { fail, FailureError, type Failure } from '../src-shared/base/failure.ts'
import type { WorkerHandle } from './jobs/protocol.ts'
import { openLog, type Log } from './log.ts'
import { VERSIONS } from './project.ts'
import { createAllocateService } from './services/allocate.ts'
import { createAppService } from './services/app.ts'
import { createComputeService } from './services/compute.ts'
import { createDataService } from './services/data.ts'
import { createDesksService } from './services/desks.ts'
import { createJobsService } from './services/jobs.ts'
import { createMeasureService } from './services/measure.ts'
import { createModelsService } from './services/models.ts'
import { createReportService } from './services/report.ts'
import { createRunsService } from './services/runs.ts'
import { createBacktestService } from './services/strategies.ts'
import { createSettingsService } from './services/settings.ts'
import { createStudyService } from './services/study.ts'
import { createUniverseService } from './services/universe.ts'
import { takeWriterLock } from './storage/writer-lock.ts'
import { openStores, type Stores } from './stores.ts'

/** What a host brings: everything that touches the world outside the program. */
interface Ports {
  readonly home: string
  readonly host: AppInfo['host']
  readonly forkWorker: () => WorkerHandle
  readonly now: () => number
}

export interface App {
  /** Untyped, for transports. */
  readonly transport: Transport
  /** Typed, for callers in the same process. */
  readonly api: Api
  readonly log: Log
  /** The reason why the database could not be opened, for hosts that would rather stop than offer a restore. */
  readonly storageFailure: () => Failure | undefined
  /** Whether closing now would interrupt a job. */
  readonly busy: () => boolean
  close(): void
}

const PROGRAMS: Readonly<Record<AppInfo['host'], string>> = {
  electron: 'the Terrace window',
  server: "Terrace's local server",
  cli: 'a terrace command',
  test: 'a test',
}

/** The composition root of every host. A database that cannot be opened leaves an app that can say so, and restore a backup. */
export function createApp(ports: Ports, mode: 'write' | 'read' = 'write'): App {
  const versions = VERSIONS
  const log = openLog(ports.home)
  let stores: Stores | undefined
  let failure: Failure | undefined

  const open = () => {
    try {
      stores = openStores({ ...ports, program: PROGRAMS[ports.host], versions }, mode)
      failure = undefined
    } catch (thrown) {
      if (!(thrown instanceof FailureError)) throw thrown
      failure = thrown.failure
      log.error({ failure, cause: String(thrown.cause) }, 'storage could not be opened')
    }
  }
  const context: ServiceContext = {
    ports,
    versions,
    storageFailure: () => failure,
    stores: () => stores ?? fail(failure!.code, failure!.message, failure),
    log,
    reopen: () => {
      if (!stores) open()
    },
    replaceDatabase: (replace) => {
      stores?.close()
      stores = undefined
      try {
        const lock = takeWriterLock(ports.home, PROGRAMS[ports.host], new Date(ports.now()))
        try {
          return replace()
        } finally {
          lock.release()
        }
      } finally {
        open()
      }
    },
  }
  open()

  const services: ApiServices = {
    app: createAppService(context),
    settings: createSettingsService(context),
    study: createStudyService(context),
    report: createReportService(context),
    jobs: createJobsService(context),
    data: createDataService(context),
    universe: createUniverseService(context),
    measure: createMeasureService(),
    backtest: createBacktestService(),
    runs: createRunsService(context),
    compute: createComputeService(context),
    allocate: createAllocateService(context),
    models: createModelsService(context),
    desks: createDesksService(context),
  }
  const transport = createDispatcher(contract, services, (path, defect) => log.error({ path, err: defect }, 'a service failed'))
  return {
    transport,
    api: createClient(contract, transport),
    log,
    storageFailure: () => failure,
    busy: () => stores?.runner?.busy() ?? false,
    close: () => stores?.close(),
  }
}

/** What services are made from. */
export interface ServiceContext {
  readonly ports: Ports
  readonly versions: Readonly<Record<string, string>>
  readonly storageFailure: () => Failure | undefined
  /** The open stores, or the sentence that says why there are none. */
  readonly stores: () => Stores
  readonly log: Log
  /** Opens the database again after it could not be opened. */
  readonly reopen: () => void
  /** Closes the database, lets `replace` put another file in its place, and opens what is there then. */
  readonly replaceDatabase: <T>(replace: () => T) => T
}
