/** The part of pdfmake's interface that is used; the package ships no types of its own. */
declare module 'pdfmake' {
  export interface FontFiles {
    readonly normal: string
    readonly bold: string
    readonly italics: string
    readonly bolditalics: string
  }

  export interface TableNode {
    readonly headerRows?: number
    readonly dontBreakRows?: boolean
    readonly keepWithHeaderRows?: number
    readonly widths?: readonly (number | string)[]
    readonly body: readonly (readonly Content[])[]
  }

  export interface TableLayout {
    hLineWidth?(row: number, node: { readonly table: TableNode }): number
    vLineWidth?(): number
    hLineColor?(): string
    paddingLeft?(column: number): number
    paddingRight?(column: number, node: { readonly table: TableNode }): number
    paddingTop?(): number
    paddingBottom?(): number
  }

  export interface Node {
    readonly text?: Content
    readonly stack?: readonly Content[]
    readonly columns?: readonly Content[]
    readonly ul?: readonly Content[]
    readonly table?: TableNode
    readonly layout?: TableLayout | string
    readonly svg?: string
    readonly canvas?: readonly object[]
    readonly width?: number | string
    readonly id?: string
    readonly linkToDestination?: string
    readonly tocItem?: boolean
    readonly outline?: boolean
    readonly outlineText?: string
    readonly pageReference?: string
    readonly style?: string | readonly string[]
    readonly margin?: number | readonly number[]
    readonly alignment?: 'left' | 'right' | 'center'
    readonly bold?: boolean
    readonly italics?: boolean
    readonly color?: string
    readonly fillColor?: string
    readonly fontSize?: number
    readonly lineHeight?: number
    readonly columnGap?: number
    readonly unbreakable?: boolean
    readonly headlineLevel?: number
    readonly noWrap?: boolean
    readonly wordBreak?: 'break-all'
    readonly colSpan?: number
    readonly pageBreak?: 'before' | 'after'
    readonly keepWithNext?: boolean
  }

  export type Content = string | Node | readonly Content[]

  export interface PageNode {
    readonly headlineLevel?: number
    readonly pageNumbers: readonly number[]
    readonly startPosition: { readonly top: number; readonly verticalRatio: number }
  }

  export interface DocDefinition {
    readonly content: readonly Content[]
    readonly pageSize?: string
    readonly pageOrientation?: 'portrait' | 'landscape'
    readonly pageMargins?: readonly number[]
    readonly defaultStyle?: object
    readonly styles?: Readonly<Record<string, object>>
    readonly info?: Readonly<Record<string, string>>
    readonly language?: string
    readonly version?: string
    readonly tagged?: boolean
    readonly displayTitle?: boolean
    readonly compress?: boolean
    footer?(page: number, pages: number): Content
    pageBreakBefore?(node: PageNode): boolean
  }

  interface PdfMake {
    setFonts(fonts: Readonly<Record<string, FontFiles>>): void
    setUrlAccessPolicy(allowed: (url: string) => boolean): void
    setLocalAccessPolicy(allowed: (path: string) => boolean): void
    createPdf(definition: DocDefinition): { getBuffer(): Promise<Buffer> }
  }

  const pdfmake: PdfMake
  export default pdfmake
}
