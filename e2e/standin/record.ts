/** A dialog that the program has shown; `response` is missing while it waits for an answer. */
export interface ShownDialog {
  readonly kind: 'error' | 'message' | 'open' | 'save'
  readonly title: string
  readonly message: string
  readonly detail: string
  readonly buttons: readonly string[]
  /** Where a save dialog begins. */
  readonly defaultPath: string
  response?: number
}

export interface WindowRecord {
  readonly title: string
  readonly webPreferences: Readonly<Record<string, unknown>>
  readonly bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  visible: boolean
  progress: { readonly value: number; readonly mode: string }
}

/** What the program did to the desktop, for the specs to look at. */
export const record = {
  dialogs: [] as ShownDialog[],
  windows: [] as WindowRecord[],
  /** Power save blockers that are running now. */
  blockers: [] as string[],
  notifications: [] as { readonly title: string; readonly body: string }[],
  /** Addresses that a page asked the network for; all of them were refused. */
  refusedRequests: [] as string[],
  openedOutside: [] as string[],
  shownPaths: [] as string[],
  recentDocuments: [] as string[],
  aboutPanel: undefined as object | undefined,
  aboutPanelShown: false,
  sandboxed: false,
  schemes: [] as object[],
}
