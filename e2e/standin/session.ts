import { implementOnly } from './refuse.ts'

type RequestHandler = (page: unknown, permission: string, answer: (granted: boolean) => void) => void
type CheckHandler = (page: unknown, permission: string) => boolean

let requestHandler: RequestHandler | undefined
let checkHandler: CheckHandler | undefined
let deviceHandler: (() => boolean) | undefined

export const session = implementOnly('session', {
  defaultSession: implementOnly('session.defaultSession', {
    setPermissionRequestHandler: (handler: RequestHandler) => void (requestHandler = handler),
    setPermissionCheckHandler: (handler: CheckHandler) => void (checkHandler = handler),
    setDevicePermissionHandler: (handler: () => boolean) => void (deviceHandler = handler),
  }),
})

/** Whether the program would grant a permission, in any of the three ways that a page can ask. Electron grants where nobody decides. */
export function grantsPermission(permission: string): boolean {
  let granted = requestHandler === undefined
  requestHandler?.(null, permission, (answer) => (granted ||= answer))
  return granted || (checkHandler?.(null, permission) ?? true) || (deviceHandler?.() ?? false)
}
