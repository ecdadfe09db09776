import { app, BrowserWindow, dialog, Menu, protocol, session, shell } from 'electron'
import { join } from 'node:path'
import type { MenuCommand } from '../../../src-shared/api/bridge.ts'
import type { Transport } from '../../../src-shared/api/client.ts'
import { FailureError } from '../../../src-shared/base/failure.ts'
import { chooseLanguage, translate } from '../../../src-shared/words/index.ts'
import { createApp, type App } from '../../app.ts'
import { CONTENT_SECURITY_POLICY } from '../../content-security.ts'
import { logFileOf } from '../../log.ts'
import { PACKAGE } from '../../project.ts'
import { resolveHome } from '../../storage/home.ts'
import { makeFolder } from '../../storage/make-folder.ts'
import { watchActivity } from './activity.ts'
import { answerAppRequest, APP_ORIGIN, APP_SCHEME } from './app-files.ts'
import { createClosing } from './closing.ts'
import { forkUtilityWorker } from './fork.ts'
import { serveIpc } from './ipc.ts'
import { describeMenu } from './menu.ts'
import { findStudyFiles, readStudyFile, STUDY_EXTENSIONS } from './study-file.ts'
import { describeTrouble, stopWith, watchForHanging, watchForTrouble } from './trouble.ts'
import { denyPermissions, openWindow } from './window.ts'

const NAME = 'Terrace'
const SYSTEM_LANGUAGES = [Intl.DateTimeFormat().resolvedOptions().locale]
/** Of menu and dialogs: the system's, until the settings are read. */
let language = chooseLanguage('system', SYSTEM_LANGUAGES)
const say = (text: string) => translate(language, text)
/** The same as in electron-builder.yml. */
const APP_ID = 'app.terrace.desktop'
const PAGE_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}
const home = resolveHome(undefined)
const logFile = logFileOf(home)
const pages = join(import.meta.dirname, '../renderer')
/** Set by `npm run dev`: the pages then come from a server that rebuilds them while they are being written. */
const devServer = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL
const origin = devServer === undefined ? APP_ORIGIN : new URL(devServer).origin

/** What the system asked for before there was a window to show it in. */
const openedEarly: string[] = []
let openFile = (path: string): void => {
  openedEarly.push(path)
}

// All of this has to be said before Electron is ready, so nothing above or here may wait.
app.setName(NAME)
// Windows shows notifications of programs that have an identity only.
if (process.platform === 'win32') app.setAppUserModelId(APP_ID)
app.enableSandbox()
protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }])
app.on('open-file', (event, path) => {
  event.preventDefault()
  openFile(path)
})

if (useDataFolder()) {
  if (app.requestSingleInstanceLock()) {
    openedEarly.push(...findStudyFiles(process.argv.slice(1), process.cwd()))
    app.whenReady().then(start).catch((thrown: unknown) => stopWith('Terrace cannot start', thrown, { say, logFile }))
  } else app.quit()
}

/** Whatever the window's engine remembers lies in the data folder too; so does the lock that keeps a second program away. */
function useDataFolder(): boolean {
  const folder = join(home, 'window')
  try {
    makeFolder(folder)
    app.setPath('userData', folder)
    return true
  } catch (thrown) {
    stopWith('Terrace cannot use its data folder', thrown, { say, logFile })
    return false
  }
}

function start(): void {
  const terrace = createApp({
    home,
    host: 'electron',
    forkWorker: () => forkUtilityWorker(join(import.meta.dirname, 'job-worker.js')),
    now: () => Date.now(),
  })
  const { log } = terrace
  watchForTrouble({ say, logFile, error: (thrown, text) => log.error({ err: thrown }, text) })
  // A damaged database can be restored from the pages; with every other failure there is nothing to show.
  const failure = terrace.storageFailure()
  if (failure && failure.code !== 'corrupt') return stopWith('Terrace cannot open its data', new FailureError(failure), { say, logFile })

  if (devServer === undefined) {
    protocol.handle(APP_SCHEME, (request) => answerAppRequest(pages, request, PAGE_HEADERS))
  }
  denyPermissions(session.defaultSession)
  run(terrace)
}

function run({ transport, api, log, close }: App): void {
  let window: BrowserWindow | undefined
  const activity = watchActivity(api, () => window, () => tell({ kind: 'page', page: 'training' }), () => closing.idle(), say)
  const pageTransport: Transport = {
    ...transport,
    async call(path, input) {
      const result = await transport.call(path, input)
      if ((path === 'app.restore' || path === 'app.reopen') && result.ok) activity.watchAgain()
      if (path === 'settings.set' && result.ok) await speak()
      return result
    },
  }
  const choosePlace = async (name: string, folder: string) => {
    const { filePath } = await dialog.showSaveDialog(show(), { defaultPath: folder === '' ? name : join(folder, name), properties: ['createDirectory', 'showOverwriteConfirmation'] })
    return filePath === '' ? null : filePath
  }
  const ipc = serveIpc({ api: pageTransport, origin, choosePlace, warn: (text) => log.warn(text) })
  const closing = createClosing({
    say,
    currentJob: activity.current,
    close: () => {
      activity.stop()
      close()
    },
  })

  const show = (): BrowserWindow => {
    if (window === undefined) {
      window = openWindow({ title: NAME, home, preload: join(import.meta.dirname, '../preload/preload.cjs'), origin })
      watchForHanging(window, { say, logFile, error: (_thrown, text) => log.error(text) })
      closing.watch(window)
      window.on('closed', () => {
        window = undefined
      })
      void window.loadURL(`${origin}/index.html`)
    }
    if (window.isMinimized()) window.restore()
    window.focus()
    return window
  }
  const tell = (command: MenuCommand) => ipc.send(show().webContents, command)

  openFile = (path) => {
    try {
      tell(readStudyFile(path))
      if (process.platform !== 'linux') app.addRecentDocument(path)
    } catch (thrown) {
      dialog.showErrorBox(say('The study cannot be opened'), describeTrouble(thrown, say))
    }
  }
  const chooseStudy = async () => {
    const filters = [{ name: say('Study'), extensions: STUDY_EXTENSIONS }]
    const { filePaths } = await dialog.showOpenDialog(show(), { title: say('Open Study'), properties: ['openFile'], filters })
    filePaths.forEach(openFile)
  }

  app.setAboutPanelOptions({
    applicationName: NAME,
    applicationVersion: PACKAGE.version,
    version: `Electron ${process.versions.electron}`,
    copyright: 'MIT License',
  })
  const actions = {
    about: () => app.showAboutPanel(),
    openStudy: () => void chooseStudy(),
    openPage: (page: string) => tell({ kind: 'page', page }),
    openPalette: () => tell({ kind: 'palette' }),
    showDataFolder: () => void shell.openPath(home),
    showLogFile: () => shell.showItemInFolder(logFile),
  }
  const showMenu = () => {
    const menu = describeMenu({ name: NAME, say, platform: process.platform, developing: devServer !== undefined, actions })
    Menu.setApplicationMenu(Menu.buildFromTemplate(menu))
  }
  /** Menu and dialogs speak as the pages do; without a database to ask, as the system does. */
  const speak = async () => {
    const setting = await api.settings.get({}).then((settings) => settings.language, () => 'system' as const)
    const chosen = chooseLanguage(setting, SYSTEM_LANGUAGES)
    if (chosen === language) return
    language = chosen
    showMenu()
  }
  showMenu()
  void speak()

  app.on('second-instance', (_event, argv, folder) => {
    show()
    findStudyFiles(argv.slice(1), folder).forEach(openFile)
  })
  app.on('activate', show)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin' && !closing.inBackground()) app.quit()
  })

  show()
  openedEarly.forEach(openFile)
}
