/** Arrays count from 1, as in the Fortran original: index 0 is unused. */
declare module 'quadprog' {
  interface Solution {
    readonly solution: readonly number[]
    /** Empty on success. */
    readonly message: string
  }

  /** Minimises ½x'Dx − d'x under A'x ≥ b, where the first `meq` constraints are equalities. */
  function solveQP(D: number[][], d: number[], A: number[][], b: number[], meq: number): Solution

  const quadprog: { readonly solveQP: typeof solveQP }
  export default quadprog
}
