import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The data folder, shared by the window, the loopback server and the command line: what was asked for, else `TERRACE_HOME`,
 * else the platform's own place for application data.
 */
export function resolveHome(asked: string | undefined, environment: Environment = process.env, platform: NodeJS.Platform = process.platform): string {
  if (asked) return resolve(asked)
  if (environment.TERRACE_HOME) return resolve(environment.TERRACE_HOME)
  const user = environment.HOME ?? environment.USERPROFILE ?? homedir()
  if (platform === 'win32') return join(environment.APPDATA ?? join(user, 'AppData', 'Roaming'), 'Terrace')
  if (platform === 'darwin') return join(user, 'Library', 'Application Support', 'Terrace')
  return join(environment.XDG_DATA_HOME ?? join(user, '.local', 'share'), 'terrace')
}
