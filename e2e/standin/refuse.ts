/** A call that nobody has decided about yet: implement it here, or do without it in the program. */
export function refuse(what: string): never {
  throw new Error(`The stand-in does not implement ${what}.`)
}

/** Members that JavaScript itself looks for on any object. */
const LANGUAGE_MEMBERS = ['then', 'toJSON', 'constructor', 'prototype', 'name', 'length', 'asymmetricMatch', 'nodeType']

/** The same object, but asking for a member that it does not have is an error instead of undefined. */
export function implementOnly<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, key, receiver) {
      if (typeof key === 'symbol' || key in object || LANGUAGE_MEMBERS.includes(key)) return Reflect.get(object, key, receiver) as unknown
      return refuse(`${name}.${key}`)
    },
  })
}

/** What an unimplemented export of the module looks like: any use of it is an error. */
export function refuseAll(name: string): object {
  return new Proxy(function () {}, {
    get: (_target, key) => (typeof key === 'symbol' || LANGUAGE_MEMBERS.includes(key) ? undefined : refuse(`${name}.${key}`)),
    apply: () => refuse(name),
    construct: () => refuse(`new ${name}`),
  })
}

/** Options are decisions too: one that nothing here looks at would pass untested. */
export function checkOptions(name: string, options: object | undefined, known: readonly string[]): void {
  for (const key of Object.keys(options ?? {})) if (!known.includes(key)) refuse(`the option ${key} of ${name}`)
}
