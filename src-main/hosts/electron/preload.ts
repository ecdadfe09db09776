import { contextBridge, ipcRenderer } from 'electron'
import type { Failure } from '../../../src-shared/base/failure.ts'
import type { Bridge, MenuCommand } from '../../../src-shared/api/bridge.ts'
import { channels } from './channels.ts'

interface Subscriber {
  readonly listener: (event: unknown) => void
  readonly onEnd: (failure?: Failure) => void
}

const subscribers = new Map<number, Subscriber>()
let lastId = 0

ipcRenderer.send(channels.hello)
ipcRenderer.on(channels.event, (_event, id: number, value: unknown) => subscribers.get(id)?.listener(value))
ipcRenderer.on(channels.end, (_event, id: number, failure?: Failure) => {
  const subscriber = subscribers.get(id)
  subscribers.delete(id)
  subscriber?.onEnd(failure)
})

// Errors lose everything but their message on the way through the context bridge, so only plain values cross it.
const bridge: Bridge = {
  platform: process.platform,
  call: (path, input) => ipcRenderer.invoke(channels.call, path, input),
  subscribe(path, input, listener, onEnd) {
    const id = ++lastId
    subscribers.set(id, { listener, onEnd })
    ipcRenderer.send(channels.subscribe, id, path, input)
    return () => {
      if (subscribers.delete(id)) ipcRenderer.send(channels.unsubscribe, id)
    }
  },
  choosePlace: (name, folder) => ipcRenderer.invoke(channels.place, name, folder),
  onMenu(listener) {
    const forward = (_event: unknown, command: MenuCommand) => listener(command)
    ipcRenderer.on(channels.menu, forward)
    ipcRenderer.send(channels.listen)
    return () => ipcRenderer.off(channels.menu, forward)
  },
}

contextBridge.exposeInMainWorld('terrace', bridge)
