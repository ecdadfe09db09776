/** What `import … from 'electron'` gives to the program's main process here; `register.ts` adds refusals for all other names. */
import './control.ts'

export { app } from './app.ts'
export { BrowserWindow } from './browser-window.ts'
export { dialog, Menu, Notification, powerSaveBlocker, screen, shell } from './desktop.ts'
export { ipcMain } from './ipc-main.ts'
export { protocol } from './protocol.ts'
export { session } from './session.ts'
export { utilityProcess } from './utility-process.ts'
export { refuseAll } from './refuse.ts'
