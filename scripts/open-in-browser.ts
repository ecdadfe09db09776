import { spawn } from 'node:child_process'

/** Whether anything could be shown here; only Linux and its kin run without a display. */
export function hasDisplay(environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): boolean {
  return platform === 'darwin' || platform === 'win32' || Boolean(environment.DISPLAY) || Boolean(environment.WAYLAND_DISPLAY)
}

/** Asks the system to show an address. Where it cannot, the printed address is there to be clicked or copied. */
export function openInBrowser(address: string): void {
  const [program, ...flags] = OPENERS[process.platform] ?? ['xdg-open']
  const child = spawn(program!, [...flags, address], { stdio: 'ignore', detached: true })
  child.on('error', () => process.stdout.write('Open that address in your browser.\n'))
  child.unref()
}

const OPENERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  // `start` of the shell would read `&` in an address as a second command.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}
